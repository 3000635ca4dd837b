#!/usr/bin/env bash
# Makes a Debian or Ubuntu machine ready to run .ci/run. Says what it installs; does nothing when everything is there.
# The .NET SDK itself is not in Debian: https://dot.net/download
set -euo pipefail

wanted=()
need() { command -v "$1" >/dev/null 2>&1 || wanted+=("$2"); } # need <command> <package>
need shellcheck shellcheck
need curl curl
need git git
need setsid util-linux
need ps procps
need setpriv util-linux
need age age
need node nodejs
need npm npm

if ! command -v dotnet >/dev/null 2>&1; then
  echo "The .NET SDK is missing: see https://dot.net/download" >&2
  exit 1
fi
if [[ ${#wanted[@]} -eq 0 ]]; then
  echo "Everything that is needed is installed."
  exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "Missing: ${wanted[*]}. This is not Debian or Ubuntu, so install them by hand." >&2
  exit 1
fi
run=()
[[ $(id -u) -eq 0 ]] || run=(sudo)
echo "Installing ${wanted[*]}"
"${run[@]}" env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"' sh "${wanted[@]}" >/dev/null
