#!/usr/bin/env bash
# How many instructions one turn of a series takes, start of the program left out:
#
#   benches/instructions.sh parse/ours/invite parse/sofia/invite
#   benches/instructions.sh                    # parse/* and scan/* of all messages, but the adversarial ones
#
# callgrind counts two runs of different length and the difference is divided. Unlike time it is the same on any day;
# it does not know what an instruction costs. Series of parse-bench; another program of series.hpp in $BENCH.
set -euo pipefail
cd "$(dirname "$0")/.."
bench=${BENCH:-build/release/benches/parse-bench}
few=200 many=900  # of as many digits: they stand in the names, which are searched

if [ $# -eq 0 ]; then
  mapfile -t names < <("$bench" --benchmark_list_tests --benchmark_filter='^(parse|scan)/' | grep -v adversarial | sed 's|/iterations:.*||')
  set -- "${names[@]}"
fi

# instructions SERIES TURNS: of the whole program.
instructions() {
  local report
  report=$(LOOPSTART_ITERATIONS=$2 LD_BIND_NOW=1 valgrind --tool=callgrind --callgrind-out-file=/dev/null \
    "$bench" --benchmark_filter="^$1/iterations:$2\$" 2>&1) || return 1
  if ! grep -q "^$1/" <<<"$report" || grep -q "ERROR OCCURRED" <<<"$report"; then
    return 1
  fi
  sed -n 's/.*Collected *: *\([0-9]*\).*/\1/p' <<<"$report"
}

for series in "$@"; do
  if a=$(instructions "$series" "$few") && b=$(instructions "$series" "$many"); then
    printf '%-28s %8d\n' "$series" $(((b - a) / (many - few)))
  else
    printf '%-28s %8s\n' "$series" "no figure"
  fi
done
