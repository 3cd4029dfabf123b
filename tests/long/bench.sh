#!/bin/bash
# ./bench runs from end to end with small books. Its numbers are not looked at: speed is no test.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."

./bench --quick >"$TMPDIR/table" 2>"$TMPDIR/said" || {
  tail -n 5 "$TMPDIR/said"
  exit 1
}
grep -q '^add over HTTP : plain insert, p50 .* x ' "$TMPDIR/table"
grep -q '^moment.undo .* ms ' "$TMPDIR/table"
grep -q ' within their limit, ' "$TMPDIR/table"
