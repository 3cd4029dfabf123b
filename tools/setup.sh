# Shared by ./start and ./check (sourced, not run): installing what is missing, and building.
# Every step first asks cheaply whether it is needed at all, since ./start must be quick.

# What building and running the program takes on Debian 12, beside node and npm.
packages_start=(ca-certificates gcc libc6-dev libjansson-dev libmicrohttpd-dev libsodium-dev meson
  ninja-build pkg-config tzdata)
# What the tests take beside that.
packages_check=(chromium clang-14 clang-format-14 dpkg-dev fonts-dejavu-core git libclang-rt-14-dev
  libclang-rt-14-dev-wasm32 libcmocka-dev lld-14 llvm-14 procps strace wasi-libc xz-utils)
packages_long=(debootstrap gcovr valgrind)

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$*"; exit 1; }

# Print those of the named packages that are not installed.
missing_packages() {
  local have
  # It also fails for a package it has never heard of; the list it prints is what counts.
  have=" $(dpkg-query -W -f '${db:Status-Status}:${Package} ' "$@" 2>/dev/null || true) "
  local package
  for package in "$@"; do
    [[ $have == *" installed:$package "* ]] || printf '%s\n' "$package"
  done
}

# Print the packages for node and npm when they are not here from any source.
missing_node() {
  command -v node >/dev/null || printf 'nodejs\n'
  command -v npm >/dev/null || printf 'npm\n'
}

# Install the named packages, as root or through sudo, and say so.
install_packages() {
  [ $# -gt 0 ] || return 0
  local as_root=() apt=(apt-get -q -y --no-install-recommends)
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null ||
      die "these packages are missing: $*
  Neither root nor sudo is at hand. Please ask whoever keeps this machine to run:
  apt-get install --no-install-recommends $*"
    as_root=(sudo)
  fi
  say "installing with apt: $*"
  # The lists may be absent (a new machine) or old; they are read again only when needed.
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "${apt[@]}" install "$@" >build/apt.log 2>&1; then
    {
      "${as_root[@]}" "${apt[@]}" update &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "${apt[@]}" install "$@"
    } >build/apt.log 2>&1 || {
      tail -n 20 build/apt.log >&2
      die "apt could not install them. By hand: apt-get install --no-install-recommends $*"
    }
  fi
}

# Install the npm parts by the lock file, without running anything of theirs.
# $1 is "page" (what the program embeds) or "all" (what the tests take too).
npm_parts() {
  local wanted=$1 stamp=node_modules/.steadfolk lock omit=()
  lock=$(cksum <package-lock.json)
  if [ -f "$stamp" ]; then
    local have
    have=$(<"$stamp")
    [[ $have == all\ * ]] && wanted=all
    [ "$have" = "$wanted $lock" ] && return 0
  fi
  [ "$wanted" = page ] && omit=(--omit=dev)
  say "installing the parts from npm (by the lock file, without their scripts)"
  npm ci "${omit[@]}" --ignore-scripts --no-audit --no-fund --loglevel=error >build/npm.log 2>&1 || {
    tail -n 20 build/npm.log >&2
    die "npm could not install them"
  }
  printf '%s %s\n' "$wanted" "$lock" >"$stamp"
}

# Configure (once) and build. $1: folder; $2: targets, '' for all; the rest: words for meson setup.
build_in() {
  local dir=$1 targets=$2 log=$1/build.log
  shift 2
  if [ ! -f "$dir/build.ninja" ]; then
    mkdir -p "$dir"
    meson setup "$dir" "$@" >"$log" 2>&1 || {
      cat "$log" >&2
      return 1
    }
  fi
  # shellcheck disable=SC2086  # the targets are words
  ninja -k 0 -C "$dir" $targets >"$log" 2>&1 || {
    grep -v '^\[' "$log" | head -n 60 >&2
    return 1
  }
}
