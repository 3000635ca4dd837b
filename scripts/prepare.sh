#!/usr/bin/env bash
# Makes a Debian or Ubuntu machine ready to run .ci/run. Says what it installs; does nothing when everything is there.
#   scripts/prepare.sh           do it
#   scripts/prepare.sh --plan    only say it
# The .NET SDK itself is not in Debian: https://dot.net/download
set -euo pipefail
# shellcheck source=scripts/packages.sh
. "$(dirname "${BASH_SOURCE[0]}")/packages.sh"

need shellcheck shellcheck
need curl curl
need git git
need setsid util-linux
need ps procps
need node nodejs
need npm npm

if ! command -v dotnet >/dev/null 2>&1; then
  echo "The .NET SDK is missing: see https://dot.net/download" >&2
  exit 1
fi
install_wanted
[[ ${#wanted[@]} -gt 0 ]] || echo "Everything that is needed is installed."
