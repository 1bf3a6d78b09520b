#!/usr/bin/env bash
# Writes the reference of sip-core's headers to build/reference/html, and fails where a public name has no comment. A
# defaulted operator== needs none.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/debian_packages.sh

install_packages "${REFERENCE_PACKAGES[@]}"
mkdir -p build/reference
doxygen docs/Doxyfile 2>build/reference/warnings
if grep -v 'operator==(.*)=default (friend)' build/reference/warnings | sed "s|$PWD/||" >&2; then
  exit 1
fi
echo "every public name of sip-core has its comment; as pages: build/reference/html/index.html"
