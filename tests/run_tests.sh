#!/usr/bin/env bash
# Builds the project and runs all its tests, on a machine that has nothing but Debian 12.
#
#   tests/run_tests.sh [dev|release|asan|tsan] [ctest options]
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/debian_packages.sh

preset=dev
case "${1-}" in dev | release | asan | tsan)
  preset=$1
  shift
  ;;
esac

install_packages "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
use_ccache
cmake --preset "$preset" --log-level=NOTICE
cmake --build --preset "$preset"
ctest --preset "$preset" --no-tests=error --label-exclude interop-heavy "$@"
