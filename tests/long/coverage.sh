#!/bin/bash
# How much of src/ the C tests run through: at least 95% of lines and 85% of branches. What is left stands in
# build/cover/coverage.txt, file by file.
set -u
cd "$(dirname "$(readlink -f "$0")")/../.."
. tools/setup.sh
command -v gcovr >/dev/null || {
  echo 'skip: gcovr is missing'
  exit 77
}
build_in build/cover "" -Db_coverage=true --buildtype=debug || exit 1
find build/cover -name '*.gcda' -delete
export SF_COVERAGE=1 SF_SWEEP=101
number=0
for program in build/cover/tests/test_*; do
  [ -f "$program" ] && [ -x "$program" ] || continue
  number=$((number + 1))
  if "./$program" >/dev/null 2>&1; then
    echo "ok $number - ${program##*/} with counters"
  else
    echo "not ok $number - ${program##*/} with counters"
  fi
done
number=$((number + 1))
if gcovr -r . --filter src/ --exclude-unreachable-branches --fail-under-line 95 --fail-under-branch 85 -s build/cover \
  >build/cover/coverage.txt 2>/dev/null; then
  echo "ok $number - enough of src/ is run through"
else
  echo "not ok $number - enough of src/ is run through"
  tail -n 3 build/cover/coverage.txt | sed 's/^/# /'
fi
echo "1..$number"
