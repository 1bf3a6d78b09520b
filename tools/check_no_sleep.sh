#!/usr/bin/env bash
# Fails where a test sleeps. Time in tests is the simulator's, or passes while the test waits for what it has asked for: a
# sleep is too short on a busy machine and too long on every other.
set -euo pipefail
cd "$(dirname "$0")/.."

# What may wait all the same, by file, and why.
declare -A reasons=(
  [tests/call-engine/process/child.cpp]="looks every 10 ms for a line of the server's log, written by a thread that announces nothing"
  [tests/interop/sipp/redirect_late_ack.xml]="sipp is the caller, and its ACK is to be late by the real clock"
)

sleeps='\b(u|nano|clock_nano)?sleep(_for|_until)?[[:space:]]*\(|^[^#]*\bsleep[[:space:]]+["$0-9]|\bpoll\((nullptr|NULL|0), 0'
sleeps+='|\bselect\((0|nullptr|\[\], \[\], \[\])|waitForTimeout|setTimeout\((resolve|done|r)\b|<pause\b'

status=0
declare -A found=()
while IFS= read -r line; do
  file=${line%%:*}
  found[$file]=1
  [ -n "${reasons[$file]-}" ] && continue
  echo "a test sleeps: $line" >&2
  status=1
done < <(grep -rnE "$sleeps" tests --include='*.cpp' --include='*.hpp' --include='*.py' --include='*.sh' --include='*.js' \
  --include='*.mjs' --include='*.html' --include='*.xml' --include='*.cmake' || true)

for file in "${!reasons[@]}"; do
  [ -n "${found[$file]-}" ] && continue
  echo "$file no longer waits: strike it from tools/check_no_sleep.sh" >&2
  status=1
done
[ "$status" -ne 0 ] || echo "no test sleeps, but for the ${#reasons[@]} files with a reason"
exit "$status"
