#!/bin/bash
# Both commands from nothing: ./start and ./check, on a fresh clone of what is committed, inside a
# debootstrap minbase chroot of Debian 12 with Debian's own node and npm.
#
# Where packages come from, and through what, is this machine's own business: its apt configuration, its
# npm configuration and its CA bundle are found at run time and copied in for the run. Needs root, the
# network, about 3 GB in TMPDIR and twenty minutes. STEADFOLK_KEEP=1 leaves the chroot for a look.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."

skip() {
  echo "skip: $*"
  exit 77
}
[ "$(id -u)" = 0 ] || skip "a chroot needs root"
command -v debootstrap >/dev/null || skip "debootstrap is missing"
unshare --mount --pid --fork true 2>/dev/null || skip "this machine allows no mounts of our own"

# A mount and process namespace of its own: whatever happens, nothing stays mounted or running.
if [ "${1-}" != inside ]; then
  base=$(mktemp -d)
  code=0
  unshare --mount --pid --fork --kill-child -- bash "$0" inside "$base" || code=$?
  if [ -n "${STEADFOLK_KEEP-}" ]; then
    echo "# kept: $base"
  else
    rm -rf --one-file-system "$base"
  fi
  exit "$code"
fi
base=$2
box=$base/debian
log=$base/log

number=0
result() { # 0 or not, what
  number=$((number + 1))
  if [ "$1" = 0 ]; then
    echo "ok $number - $2"
  else
    echo "not ok $number - $2"
    tail -n 60 "$log" | sed 's/^/# /'
  fi
}
finish() {
  echo "1..$number"
  exit "$1"
}

mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
  awk '($2 == "bookworm" || $3 == "bookworm") && $4 == "main" { print $1; exit }')
[ -n "$mirror" ] || skip "this machine's apt has no source of Debian 12"

started=$SECONDS
code=0
debootstrap --variant=minbase bookworm "$box" "$mirror" >"$log" 2>&1 || code=$?
result "$code" 'a bare Debian 12 is set up'
[ "$code" = 0 ] || finish 1

# The machine's way to packages. The CA bundle goes beside the one that ca-certificates will write.
rm -f "$box/etc/apt/sources.list"
for part in sources.list sources.list.d apt.conf apt.conf.d auth.conf auth.conf.d keyrings trusted.gpg trusted.gpg.d preferences.d; do
  [ ! -e "/etc/apt/$part" ] || cp -a "/etc/apt/$part" "$box/etc/apt/"
done
for file in /etc/resolv.conf /etc/hosts; do
  [ ! -e "$file" ] || cp -L "$file" "$box$file"
done
environment=(HOME=/srv/home PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 TMPDIR=/tmp)
bundle=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
if [ -f "$bundle" ]; then
  mkdir -p "$box/etc/ssl"
  cp -L "$bundle" "$box/etc/ssl/machine.crt"
  echo 'Acquire::https::CAInfo "/etc/ssl/machine.crt";' >"$box/etc/apt/apt.conf.d/99machine"
  environment+=(NODE_EXTRA_CA_CERTS=/etc/ssl/machine.crt SSL_CERT_FILE=/etc/ssl/machine.crt
    npm_config_cafile=/etc/ssl/machine.crt)
fi
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
  [ -z "${!name-}" ] || environment+=("$name=${!name}")
done
for kind in userconfig globalconfig; do
  file=$(npm config get "$kind" 2>/dev/null)
  [ ! -f "$file" ] || cp -L "$file" "$box/etc/npm.$kind"
  [ ! -f "$file" ] || environment+=("npm_config_$kind=/etc/npm.$kind")
done

mkdir -p "$box/srv/home"
# What is committed, and the sample data beside it, as on a developer's machine.
git clone -q --no-hardlinks . "$box/srv/steadfolk" >>"$log" 2>&1
[ ! -d ../shared/data ] || { mkdir -p "$box/srv/shared" && cp -r ../shared/data "$box/srv/shared/"; }

mount -t proc proc "$box/proc"
mount -t sysfs -o ro sysfs "$box/sys" 2>/dev/null || true
mount -t tmpfs -o size=2g tmpfs "$box/tmp"
mkdir -p "$box/dev/shm" "$box/dev/pts"
mount -t tmpfs tmpfs "$box/dev/shm"
mount -t devpts devpts "$box/dev/pts" 2>/dev/null || true
ip link set lo up 2>/dev/null || true

inside() { env -i "${environment[@]}" chroot "$box" /bin/bash -c "cd /srv/steadfolk && $1"; }

code=0
inside './start --build-only && test -x build/steadfolk' >"$log" 2>&1 || code=$?
result "$code" "./start builds the program from nothing"
echo "# after $((SECONDS - started)) s"
inside 'node --version; npm --version' | sed 's/^/# node and npm: /'

code=0
inside './start --build-only' >"$log" 2>&1 || code=$?
[ ! -s "$log" ] || code=1
result "$code" "./start has nothing to do or say the second time"

# Without a display, ./start prints the address; the page answers there.
code=0
inside 'mkdir /tmp/home; export HOME=/tmp/home
  ./start >/tmp/start.out 2>&1 & program=$!
  for _ in $(seq 100); do grep -q http:// /tmp/start.out && break; sleep 0.1; done
  cat /tmp/start.out
  address=$(grep -o "http://[^ /]*" /tmp/start.out | head -n 1)
  [ -n "$address" ] && node -e "
    fetch(process.argv[1] + \"/\").then((answer) => answer.text()).then((text) => {
      process.exitCode = /<!doctype html>/i.test(text) ? 0 : 1;
    }, (error) => { console.error(error); process.exitCode = 1; })" "$address"
  code=$?
  kill "$program"; wait "$program"
  exit "$code"' >"$log" 2>&1 || code=$?
result "$code" "./start prints an address and serves the page"

code=0
inside './check' >"$log" 2>&1 || code=$?
tail -n 1 "$log" | sed 's/^/# check: /'
grep -qE '^[0-9]+ passed, 0 failed' <(tail -n 1 "$log") || code=1
result "$code" "./check is green from nothing"
echo "# after $((SECONDS - started)) s"
finish 0
