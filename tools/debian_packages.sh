# Installs what the project needs from Debian; sourced by tests/run_tests.sh, tests/fuzz/run_fuzz.sh,
# examples/register_demo/run_demo.sh, tools/check_reference.sh and .ci/run.

# What builds the libraries, the server and the tests.
BUILD_PACKAGES=(
  g++ cmake ninja-build ccache pkg-config
  libuv1-dev libwebsockets-dev libwebsockets-evlib-uv libfmt-dev libssl-dev libc-ares-dev nlohmann-json3-dev
  libcli11-dev libspdlog-dev libsqlite3-dev
)
TEST_PACKAGES=(
  libgtest-dev libgmock-dev libbenchmark-dev
  sip-tester sipsak baresip-core sipvicious openssl procps python3 iproute2 dnsmasq-base chromium
)
# Node.js from elsewhere brings its own npm, and conflicts with Debian's.
command -v npm >/dev/null || TEST_PACKAGES+=(nodejs npm)
FORMAT_PACKAGES=(clang-format-19)
REFERENCE_PACKAGES=(doxygen)
FUZZ_PACKAGES=(clang-19 libclang-rt-19-dev)

# install_packages PACKAGE...: installs those that are missing, or names them and fails where we may not.
install_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -q '^installed$' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0

  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    else
      echo "These Debian packages are missing and installing them needs root: ${missing[*]}" >&2
      echo "Run: apt-get install --no-install-recommends ${missing[*]}" >&2
      return 1
    fi
  fi
  echo "Installing: ${missing[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || {
    echo "apt-get could not install: ${missing[*]}" >&2
    return 1
  }
}

# use_ccache: compiles through ccache where it is installed.
use_ccache() {
  if command -v ccache >/dev/null; then
    export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
  fi
}
