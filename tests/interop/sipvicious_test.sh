#!/usr/bin/env bash
# sipvicious scans the server: it is found, answers, gives away no account, and lives on.
source "$(dirname "$0")/lib.sh"
need svmap svwar

add_account alice@127.0.0.1 wonderland
start_engine

scan() { (cd "$WORK" && HOME=$WORK timeout 60 "$@"); }

scan svmap -p "$UDP" 127.0.0.1 >"$WORK/map" 2>&1
check "svmap finds the server" grep -q "127.0.0.1:$UDP" "$WORK/map"
# An account that exists and one that does not must look alike (401 both), so none stands out.
printf 'alice\nmallory\nnobody\n' >"$WORK/users"
scan svwar -D -m REGISTER -d "$WORK/users" -p "$UDP" 127.0.0.1 >"$WORK/war" 2>&1
if grep -q '| alice' "$WORK/war" && ! grep -q '| mallory' "$WORK/war"; then
  cat "$WORK/war"
  fail "svwar can tell an account from a name that is none"
fi
echo "ok: svwar cannot tell accounts from names that are none"
scan svwar -m INVITE -e 100-110 -p "$UDP" 127.0.0.1 >"$WORK/war" 2>&1
check "the server still answers" kill -0 "$ENGINE_PID"
