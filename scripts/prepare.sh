#!/usr/bin/env bash
# Makes a Debian or Ubuntu machine ready to run .ci/run. Says what it installs; does nothing when everything is there.
#   scripts/prepare.sh           do it
#   scripts/prepare.sh --plan    only say it
# The .NET SDK itself is not in Debian: https://dot.net/download
set -euo pipefail
# shellcheck source=scripts/packages.sh
. "$(dirname "${BASH_SOURCE[0]}")/packages.sh"

# What .NET runs on. The packages of the libraries are named by version, those that bring them are not.
libraries=$(ldconfig -p)
[[ $libraries == *libicuuc.so* ]] || wanted+=(icu-devtools)
[[ $libraries == *libssl.so* ]] || wanted+=(openssl)
[[ $libraries == *libstdc++.so* ]] || wanted+=(libstdc++6)
[[ -e /etc/ssl/certs/ca-certificates.crt && -x /usr/sbin/update-ca-certificates ]] || wanted+=(ca-certificates)
[[ -e /usr/share/zoneinfo/Europe/Berlin ]] || wanted+=(tzdata)

# What the build, its checks and .ci/run call.
need shellcheck shellcheck
need curl curl
need git git
need setsid util-linux
need ps procps
need mount mount
need tar tar
need setpriv util-linux
need node nodejs
need npm npm

# What only tests call: the shells whose completion they try, age, which keeps parameters secret, a mail server, what merges coverage, and what
# puts manifests together. That of Debian 12 is of 2021.
need age age
need fish fish
need aiosmtpd python3-aiosmtpd
need python3-coverage python3-coverage
need kubectl "kubernetes-client${newer:+/$newer}"
need zsh zsh

# What benchmarks measure beside us, and with.
need make make
[[ -x /usr/bin/time ]] || wanted+=(time)

if ! command -v dotnet >/dev/null 2>&1; then
  echo "The .NET SDK is missing: see https://dot.net/download" >&2
  exit 1
fi
install_wanted
[[ ${#wanted[@]} -gt 0 ]] || echo "Everything that is needed is installed."
