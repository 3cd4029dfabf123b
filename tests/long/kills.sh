#!/bin/bash
# The program killed 500 times while it writes, over HTTP: everything that was confirmed is there.
set -u
cd "$(dirname "$(readlink -f "$0")")/../.."
SF_KILLS=500 node --test --test-name-pattern='times killed while it writes' tests/hard/kill.test.mjs
