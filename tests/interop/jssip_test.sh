#!/usr/bin/env bash
# A browser: JsSIP or SIP.js in a headless Chromium registers with digest, refreshes, unregisters, and is refused with a
# wrong password. Both libraries come from the npm registry when the test runs.
#   jssip_test.sh jssip|sipjs ws|wss
source "$(dirname "$0")/lib.sh"
need chromium npm node python3

library=$1 transport=$2 engine_options=() browser_options=()
if [ "$transport" = wss ]; then
  source "$(dirname "$0")/tls.sh"
  make_certificates
  engine_options=(--tls-cert "$WORK/server.crt" --tls-key "$WORK/server.key")
  # The browser believes this certificate's key, and no other stranger's.
  pin=$(openssl x509 -in "$WORK/server.crt" -pubkey -noout | openssl pkey -pubin -outform der |
    openssl dgst -sha256 -binary | base64)
  browser_options=(--ignore-certificate-errors-spki-list="$pin")
fi
here=$(cd "$(dirname "$0")" && pwd)

mkdir "$WORK/npm"
cp "$here/browser_register.js" "$WORK/npm/"
echo '{}' >"$WORK/npm/package.json"
(cd "$WORK/npm" && timeout 60 npm install --no-audit --no-fund --silent jssip@3.13 sip.js@0.21 esbuild@0.24) \
  >"$WORK/npm.log" 2>&1 || { echo "skipped: npm cannot fetch jssip, sip.js and esbuild here"; exit 77; }
check "the page's script is bundled" "$WORK/npm/node_modules/.bin/esbuild" "$WORK/npm/browser_register.js" --bundle \
  --outfile="$WORK/bundle.js"

add_account alice@example.test wonderland
start_engine --listen "$transport:127.0.0.1:0" "${engine_options[@]}"
wait_until 10 grep -q "^listening $transport:" "$WORK/engine.out"
port=$(sed -n "s/^listening $transport:127\.0\.0\.1://p" "$WORK/engine.out")
[ -n "$port" ] || fail "call-engine does not listen on $transport"

cat >"$WORK/is_registered" <<EOF
#!/bin/sh
"$CALL_ENGINE" bindings alice@example.test --data "$WORK/data" --json | grep -q '\.invalid'
EOF
chmod +x "$WORK/is_registered"
: >"$WORK/report"
python3 "$here/browser_page.py" "$WORK/bundle.js" "$WORK/report" "$WORK/is_registered" >"$WORK/page.port" &
CLIENT_PIDS+=($!)
wait_until 10 test -s "$WORK/page.port" || fail "the page is not served"
page=$(cat "$WORK/page.port")

chromium --headless=new --no-sandbox --disable-gpu --no-first-run --user-data-dir="$WORK/profile" \
  "${browser_options[@]}" \
  "http://127.0.0.1:$page/?library=$library&server=$transport://127.0.0.1:$port&report=/report" \
  >"$WORK/chromium.log" 2>&1 &
browser=$!
CLIENT_PIDS+=($browser)
wait_until 45 grep -q '^done' "$WORK/report"
finished=$?
kill "$browser" 2>/dev/null
wait "$browser" 2>/dev/null
grep -v '^done' "$WORK/report"
[ $finished -eq 0 ] || { tail -20 "$WORK/chromium.log"; fail "the page did not come to its end"; }
grep -q '^FAILED' "$WORK/report" && fail "what the browser did"
check "six things were seen in the browser" test "$(grep -c "^ok: $library: " "$WORK/report")" -eq 6
check "the server saw both states" test "$(grep -c '^ok: the server' "$WORK/report")" -eq 2
exit 0
