#!/usr/bin/env bash
# pkg_config_test.sh PREFIX LAYER COMPILER SOURCE FLAGS: builds and runs SOURCE with what pkg-config says of the layer.
set -euo pipefail
prefix=$1 layer=$2 compiler=$3 source=$4 flags=$5

PKG_CONFIG_PATH=$(find "$prefix" -type d -name pkgconfig)
export PKG_CONFIG_PATH
program=$(mktemp)
trap 'rm -f "$program"' EXIT
# shellcheck disable=SC2046,SC2086: lists of flags are meant to split
"$compiler" $flags -o "$program" "$source" $(pkg-config --cflags --libs --static "loopstart-$layer")
"$program"
