#!/bin/bash
# Builds the C we take from others, once, into build/third/{native,asan,wasm}.
#
#   tools/third.sh [native] [asan] [wasm]     (native when nothing is named)
#
# Each folder gets libsqlite3mc.a, its header, and a stamp of everything that went in; while the stamp
# holds, a run costs milliseconds. wasm also gets libsodium.a and libjansson.a, from Debian's own source
# packages, fetched with this machine's apt sources. Two runs at once wait for each other.
set -euo pipefail
cd "$(dirname "$0")/.."

npm_sqlite=node_modules/better-sqlite3-multiple-ciphers/deps/sqlite3
sha_c=ad84d2c24540cf62ea27ee414911a32963390769bd031f39a50aec0ad90614a0
sha_h=eae796d67d1a8236ed47b3fff858beb2d2a34f3b7ca0d8b6ea97e21729967374
sodium_version=1.0.18
jansson_version=2.14
out=build/third

# What must hold of every book, so it is compiled in (docs/decisions.md gives the reasons).
sqlite_flags=(
  -DSQLITE_TEMP_STORE=3
  -DSQLITE_DQS=0
  -DSQLITE_DEFAULT_FOREIGN_KEYS=1
  -DSQLITE_DEFAULT_SYNCHRONOUS=2
  -DSQLITE_DEFAULT_WAL_SYNCHRONOUS=2
  -DSQLITE_SECURE_DELETE
  -DSQLITE_MAX_MMAP_SIZE=0
  -DSQLITE_DEFAULT_MEMSTATUS=0
  -DSQLITE_LIKE_DOESNT_MATCH_BLOBS
  -DSQLITE_TRUSTED_SCHEMA=0
  -DSQLITE_USE_URI=0
  -DSQLITE_ENABLE_FTS5
  -DSQLITE_ENABLE_DBPAGE_VTAB
  -DSQLITE_OMIT_LOAD_EXTENSION
  -DSQLITE_OMIT_DEPRECATED
  -DSQLITE_OMIT_SHARED_CACHE
  -DSQLITE_OMIT_TCL_VARIABLE
  -DSQLITE3MC_SECURE_MEMORY=1
  -DCODEC_TYPE=CODEC_TYPE_CHACHA20
  -DHAVE_CIPHER_CHACHA20=1
  -DHAVE_CIPHER_AES_128_CBC=0
  -DHAVE_CIPHER_AES_256_CBC=0
  -DHAVE_CIPHER_SQLCIPHER=0
  -DHAVE_CIPHER_RC4=0
  -DHAVE_CIPHER_ASCON128=0
  -DHAVE_CIPHER_AEGIS=0
)
common_flags=(-std=gnu11 -w -ffp-contract=off -ffunction-sections -fdata-sections)
native_flags=(-O2 -fPIE -fstack-protector-strong -fstack-clash-protection -D_FORTIFY_SOURCE=2
  -DSQLITE_THREADSAFE=2 -DHAVE_USLEEP=1 -DHAVE_FDATASYNC=1)
asan_flags=(-O1 -g -fPIE -fno-omit-frame-pointer -fsanitize=address
  -DSQLITE_THREADSAFE=2 -DHAVE_USLEEP=1 -DHAVE_FDATASYNC=1)
wasm_flags=(--target=wasm32-wasi -O2 -D__WASM__ -DARGON2_NO_THREADS
  -DSQLITE_OS_OTHER=1 -DSQLITE_THREADSAFE=0)

say() { printf 'third: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

compiler() {
  if [ "$1" = wasm ]; then
    command -v clang-14 || command -v clang || die "clang is missing; run ./check once"
  else
    printf 'cc\n' # Whatever compiles our own code: one library serves gcc's and clang's sanitizers.
  fi
}

flags_of() {
  local -n extra="$1_flags"
  printf '%s\n' "${common_flags[@]}" "${extra[@]}"
}

# Everything that decides the result: the one amalgamation accepted, flags, recipes and compiler. The
# file itself is not read again, since only that one is ever compiled.
stamp_of() {
  local cc
  cc=$(compiler "$1")
  {
    printf '%s\n' "$sha_c" "$sha_h" "${sqlite_flags[@]}"
    flags_of "$1"
    declare -f build_sqlite
    [ "$1" = wasm ] && declare -f compile_all build_sodium_wasm build_jansson_wasm
    "$cc" --version
  } | sha256sum | cut -d' ' -f1
}

verify_amalgamation() {
  printf '%s  %s\n' "$sha_c" "$npm_sqlite/sqlite3.c" "$sha_h" "$npm_sqlite/sqlite3.h" |
    sha256sum --check --quiet --strict ||
    die "sqlite3.c or sqlite3.h is not the one we checked; refusing to build it"
}

build_sqlite() {
  local kind=$1 dir=$2 cc ar=ar
  cc=$(compiler "$kind")
  [ "$kind" = wasm ] && ar=$(command -v llvm-ar-14 || command -v llvm-ar)
  mapfile -t flags < <(flags_of "$kind")
  "$cc" "${flags[@]}" "${sqlite_flags[@]}" -c "$npm_sqlite/sqlite3.c" -o "$dir/sqlite3.o"
  "$ar" rcs "$dir/libsqlite3mc.a" "$dir/sqlite3.o"
  rm "$dir/sqlite3.o"
  mkdir -p "$dir/include"
  cp "$npm_sqlite/sqlite3.h" "$dir/include/sqlite3.h"
}

# Debian source packages, through a private apt folder derived from this machine's own sources: the
# system's lists stay as they are, and no address is written anywhere in the project.
fetch_sources() {
  local apt=$PWD/$out/apt src=$PWD/$out/src file
  mkdir -p "$apt/parts" "$apt/lists/partial" "$apt/cache/archives/partial" "$src"
  rm -f "$apt/parts"/*
  : >"$apt/sources.list"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$file" ] || continue
    sed -n -E 's/^deb([[:space:]])/deb-src\1/p' "$file" >>"$apt/sources.list"
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] || continue
    sed -E 's/^Types:.*/Types: deb-src/' "$file" >"$apt/parts/$(basename "$file")"
  done
  local options=(-q -y -o "Dir::Etc::SourceList=$apt/sources.list" -o "Dir::Etc::SourceParts=$apt/parts"
    -o "Dir::State::Lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o Acquire::Languages=none)
  [ "$(id -u)" = 0 ] && options+=(-o APT::Sandbox::User=root)
  local log=$out/apt.log
  say "fetching the sources of libsodium $sodium_version and jansson $jansson_version"
  apt-get "${options[@]}" update >"$log" 2>&1 || { cat "$log" >&2; die "apt could not read the source lists"; }
  (cd "$src" && rm -rf libsodium-* jansson-* &&
    apt-get "${options[@]}" source libsodium jansson) >>"$log" 2>&1 ||
    { cat "$log" >&2; die "apt could not fetch the sources"; }
}

compile_all() { # out archive, folder for objects, flags file, then the sources on standard input
  local archive=$1 objects=$2 flags=$3 cc ar
  cc=$(compiler wasm)
  ar=$(command -v llvm-ar-14 || command -v llvm-ar)
  rm -rf "$objects" "$archive"
  mkdir -p "$objects"
  # The object's name is the path with its slashes turned, since names repeat between folders.
  while read -r file; do
    printf '%s\0%s\0' "$file" "$objects/$(tr / _ <<<"${file##*/src/libsodium/}").o"
  done | xargs -0 -n 2 -P "$(nproc)" sh -c 'exec "$0" @"$1" -c "$2" -o "$3"' "$cc" "$flags"
  "$ar" rcs "$archive" "$objects"/*.o
  rm -rf "$objects"
}

build_sodium_wasm() {
  local dir=$1 src=$out/src/libsodium-$sodium_version/src/libsodium
  [ -d "$src" ] || die "the source package of libsodium is not $sodium_version"
  local include=$dir/include
  mkdir -p "$include/sodium"
  cp "$src"/include/sodium.h "$include/"
  cp "$src"/include/sodium/*.h "$include/sodium/"
  sed -e "s/@VERSION@/$sodium_version/" -e 's/@SODIUM_LIBRARY_VERSION_MAJOR@/10/' \
    -e 's/@SODIUM_LIBRARY_VERSION_MINOR@/3/' -e 's/@SODIUM_LIBRARY_MINIMAL_DEF@//' \
    "$src/include/sodium/version.h.in" >"$include/sodium/version.h"
  flags_of wasm >"$dir/sodium.flags"
  printf '%s\n' -DCONFIGURED=1 -DNATIVE_LITTLE_ENDIAN=1 -DHAVE_WEAK_SYMBOLS=1 -D_WASI_EMULATED_SIGNAL \
    "-I$include" "-I$include/sodium" "-I$src/include/sodium" >>"$dir/sodium.flags"
  find "$src" -name '*.c' | sort | compile_all "$dir/libsodium.a" "$dir/objects" "$dir/sodium.flags"
}

build_jansson_wasm() {
  local dir=$1 src=$out/src/jansson-$jansson_version/src
  [ -d "$src" ] || die "the source package of jansson is not $jansson_version"
  mkdir -p "$dir/include" "$dir/jansson"
  cp "$src/jansson.h" "$dir/include/"
  sed -e 's/@json_inline@/inline/' -e 's/@json_have_long_long@/1/' -e 's/@json_have_localeconv@/0/' \
    -e 's/@json_have_atomic_builtins@/1/' -e 's/@json_have_sync_builtins@/1/' \
    "$src/jansson_config.h.in" >"$dir/include/jansson_config.h"
  cat >"$dir/jansson/jansson_private_config.h" <<'CONFIG'
#define HAVE_STDINT_H 1
#define HAVE_INTTYPES_H 1
#define HAVE_SYS_TYPES_H 1
#define HAVE_SYS_TIME_H 1
#define HAVE_UNISTD_H 1
#define HAVE_FCNTL_H 1
#define HAVE_GETTIMEOFDAY 1
#define HAVE_STRTOLL 1
#define INITIAL_HASHTABLE_ORDER 3
#define USE_URANDOM 0
#define USE_WINDOWS_CRYPTOAPI 0
CONFIG
  flags_of wasm >"$dir/jansson.flags"
  printf '%s\n' -DHAVE_CONFIG_H "-I$dir/include" "-I$dir/jansson" "-I$src" >>"$dir/jansson.flags"
  find "$src" -name '*.c' | sort | compile_all "$dir/libjansson.a" "$dir/objects" "$dir/jansson.flags"
}

build() {
  local kind=$1 stamp final=$out/$1 dir=$out/$1.new
  stamp=$(stamp_of "$kind")
  say "building $kind (once; about a minute)"
  rm -rf "$dir"
  mkdir -p "$dir"
  build_sqlite "$kind" "$dir" &
  local sqlite=$!
  if [ "$kind" = wasm ]; then
    [ -d "$out/src/libsodium-$sodium_version" ] && [ -d "$out/src/jansson-$jansson_version" ] ||
      fetch_sources
    build_sodium_wasm "$dir"
    build_jansson_wasm "$dir"
  fi
  wait "$sqlite" || die "sqlite3.c did not compile for $kind"
  printf '%s\n' "$stamp" >"$dir/stamp"
  # In one step, so that a build going on beside this one always finds a whole library.
  rm -rf "$final"
  mv "$dir" "$final"
}

[ $# -gt 0 ] || set -- native
[ -f "$npm_sqlite/sqlite3.c" ] || die "$npm_sqlite is missing; run npm ci --ignore-scripts"
mkdir -p "$out"
exec 9>"$out/lock"
flock 9
for kind in "$@"; do
  case $kind in native | asan | wasm) ;; *) die "unknown: $kind (native, asan or wasm)" ;; esac
done
needed=()
for kind in "$@"; do
  [ -f "$out/$kind/stamp" ] && [ "$(<"$out/$kind/stamp")" = "$(stamp_of "$kind")" ] || needed+=("$kind")
done
[ ${#needed[@]} -gt 0 ] || exit 0
verify_amalgamation
# One after the other would leave cores idle: SQLite is a single file.
jobs=()
for kind in "${needed[@]}"; do
  build "$kind" &
  jobs+=($!)
done
for job in "${jobs[@]}"; do wait "$job" || exit 1; done
