#!/bin/bash
# The sweeps of tests/api over failing file calls and failing allocations, call by call where ./check
# takes one in many.
set -u
cd "$(dirname "$(readlink -f "$0")")/../.."
export SF_SWEEP=3 CMOCKA_MESSAGE_OUTPUT=TAP
"${SF_BUILD:-build/check}/tests/test_book" && "${SF_BUILD:-build/check}/tests/test_hurt"
