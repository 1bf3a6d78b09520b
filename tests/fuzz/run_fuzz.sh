#!/bin/sh
# Builds the fuzzers and runs each for some seconds: tests/fuzz/run_fuzz.sh [seconds, 60] [message|uri|digest|stream …]
# What they learn stays in build/fuzz/corpus; an input that fails is left in build/fuzz/findings.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- message uri digest stream

cmake --preset fuzz >/dev/null
cmake --build --preset fuzz -j2
mkdir -p build/fuzz/findings
for name in "$@"; do
  mkdir -p "build/fuzz/corpus/$name"
  seeds=tests/fuzz/corpus/$name
  [ "$name" != message ] || seeds="$seeds benches/messages tests/sip-core/torture"
  # shellcheck disable=SC2086 # each folder is a word of its own
  nice -n 19 "build/fuzz/tests/fuzz/fuzz_$name" -dict=tests/fuzz/sip.dict -max_len=4096 -timeout=5 -rss_limit_mb=1024 \
    -max_total_time="$seconds" -artifact_prefix=build/fuzz/findings/ \
    "build/fuzz/corpus/$name" $seeds
done
