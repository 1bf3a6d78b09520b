#!/usr/bin/env bash
# Builds the fuzzers and runs each for some seconds, as many at a time as there are processors:
#
#   tests/fuzz/run_fuzz.sh [seconds, 60] [message|readers|lenient|headers|uri|digest|multipart|sdp|stream|stun …]
#
# What they learn stays in build/fuzz/corpus, what they say in build/fuzz/log; an input that fails is left in
# build/fuzz/findings.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tools/debian_packages.sh
seconds=${1:-60}
[ $# -eq 0 ] || shift
if [ $# -eq 0 ]; then
  mapfile -t names < <(basename -a -s .cpp tests/fuzz/fuzz_*.cpp)
  set -- "${names[@]#fuzz_}"
fi

# run NAME: the fuzzer's own words only where it found something.
run() {
  local seeds=() log=build/fuzz/log/$1 words=tests/fuzz/sip.dict
  [[ "$1" != message && "$1" != lenient && "$1" != readers ]] || seeds+=(benches/messages tests/sip-core/torture)
  [ ! -d "tests/fuzz/corpus/$1" ] || seeds+=("tests/fuzz/corpus/$1")
  [ "$1" != sdp ] || seeds+=(tests/sip-core/sdp)
  [ ! -e "tests/fuzz/$1.dict" ] || words=tests/fuzz/$1.dict
  mkdir -p "build/fuzz/corpus/$1"
  if "build/fuzz/tests/fuzz/fuzz_$1" -dict="$words" -max_len=4096 -timeout=5 -rss_limit_mb=1024 \
    -max_total_time="$seconds" -artifact_prefix=build/fuzz/findings/ "build/fuzz/corpus/$1" "${seeds[@]}" >"$log" 2>&1; then
    echo "fuzz_$1: $(grep '^Done ' "$log")"
  else
    echo "fuzz_$1: $(tail -n 60 "$log")" >&2
    return 1
  fi
}

install_packages "${BUILD_PACKAGES[@]}" "${FUZZ_PACKAGES[@]}"
use_ccache
cmake --preset fuzz --log-level=NOTICE
cmake --build --preset fuzz -j "$(nproc)"
mkdir -p build/fuzz/findings build/fuzz/log
export -f run
export seconds
# shellcheck disable=SC2016 # the inner shell expands it
printf '%s\0' "$@" | xargs -0 -n 1 -P "$(nproc)" bash -c 'run "$1"' run
