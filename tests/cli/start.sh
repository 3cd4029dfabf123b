#!/bin/bash
# ./start on machines that lack things, played by small stand-ins for the programs it asks.
set -u
number=0
check() { # what, then a command that must succeed
  local what=$1
  shift
  number=$((number + 1))
  if "$@" >/dev/null 2>&1; then
    echo "ok $number - $what"
  else
    echo "not ok $number - $what"
    sed 's/^/# /' "$box/out"
  fi
}
refuted() { ! "$@"; }

box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT

# A copy, so that nothing here touches the real build; the stand-ins write down what they were asked.
mkdir -p "$box/project/tools" "$box/bin"
cp start package.json package-lock.json "$box/project/"
cp tools/setup.sh tools/third.sh "$box/project/tools/"
for program in bash sed tail head cksum cat mkdir dirname readlink env grep rm test chmod; do
  ln -s "$(command -v "$program")" "$box/bin/$program"
done
stand_in() { # name, script
  printf '#!%s\n%s\n' "$(command -v bash)" "$2" >"$box/bin/$1"
  chmod +x "$box/bin/$1"
}
stand_in npm 'echo "npm $*" >>asked; mkdir -p node_modules'
stand_in node 'exit 0'
stand_in meson 'echo "meson $*" >>asked; mkdir -p "$2"; >"$2/build.ninja"'
stand_in ninja 'echo "ninja $*" >>asked; printf "#!/bin/bash\necho program \$*\n" >build/steadfolk; chmod +x build/steadfolk'
printf '#!/bin/bash\necho "third $*" >>asked\n' >"$box/project/tools/third.sh"
machine() { # user id, what dpkg-query prints
  stand_in id "echo $1"
  stand_in dpkg-query "printf '%s' '$2'"
}
run() {
  rm -rf "$box/project/asked" "$box/project/build" "$box/project/node_modules"
  (cd "$box/project" && PATH=$box/bin bash ./start "$@") >"$box/out" 2>&1
  code=$?
}
asked() { grep -qF -- "$1" "$box/project/asked"; }
said() { grep -qF -- "$1" "$box/out"; }

all=
. tools/setup.sh
for package in "${packages_start[@]}"; do all+="installed:$package "; done

machine 1000 "$all"
run --build-only
check 'nothing is missing: builds without apt' test "$code" = 0
check 'npm installs by the lock, without scripts' asked 'npm ci --omit=dev --ignore-scripts'
check 'the program is not started by --build-only' refuted said program

run
check 'without a word the page is opened' said 'program open'
run --demo
check '--demo starts the demo' said 'program demo'

machine 1000 "${all/installed:meson /}"
run --build-only
check 'without root or sudo: fails' test "$code" != 0
check 'says what is missing' said 'these packages are missing: meson'
check 'says the line to ask for' said 'apt-get install --no-install-recommends meson'
check 'and goes no further' refuted test -e "$box/project/asked"

stand_in sudo 'echo "sudo $*" >>asked; "$@"'
stand_in apt-get 'echo "apt-get $*" >>asked'
run --build-only
check 'with sudo: installs just what is missing' asked 'apt-get -q -y --no-install-recommends install meson'
check 'through sudo' asked 'sudo env'
check 'says what it installs' said 'installing with apt: meson'

machine 0 "${all/installed:gcc /installed:gcc-12 not-installed:gcc }"
run --build-only
check 'a removed package counts as missing' asked 'apt-get -q -y --no-install-recommends install gcc'
check 'as root without sudo' refuted asked 'sudo '

rm "$box/bin/node" "$box/bin/npm"
machine 1000 "$all"
rm "$box/bin/sudo"
run --build-only
check 'node and npm are asked for when no source has them' said 'these packages are missing: nodejs npm'

stand_in apt-get 'echo "apt-get $*" >>asked; echo "E: no network"; exit 100'
machine 0 "$all"
run --build-only
check 'a failing apt is shown' said 'E: no network'
check 'and fails' test "$code" != 0

run --nonsense
check 'an unknown option is refused with 2' test "$code" = 2
check 'and shows the usage' said './start --build-only'
run --demo --build-only
check 'two options are refused' test "$code" = 2
run --help
check '--help is no failure' test "$code" = 0
echo "1..$number"
