#!/bin/bash
# Every C test again under valgrind, which sees uses of uninitialised memory that ASan does not.
set -u
cd "$(dirname "$(readlink -f "$0")")/../.."
. tools/setup.sh
command -v valgrind >/dev/null || {
  echo 'skip: valgrind is missing'
  exit 77
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
build_in build/plain "" --buildtype=debugoptimized || exit 1
number=0
export SF_SWEEP=5000 # sweeps are for ASan; here one round of each is enough
for program in build/plain/tests/test_*; do
  [ -f "$program" ] && [ -x "$program" ] || continue
  number=$((number + 1))
  if valgrind -q --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite \
    "./$program" >"$log" 2>&1; then
    echo "ok $number - ${program##*/} under valgrind"
  else
    echo "not ok $number - ${program##*/} under valgrind"
    tail -n 60 "$log" | sed 's/^/# /'
  fi
done
echo "1..$number"
