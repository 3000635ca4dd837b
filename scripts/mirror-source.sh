# shellcheck shell=bash
# For packages.sh, mirror.sh and .ci/bare.

# The Debian mirror of this machine: the one that /etc/apt names.
mirror_source() {
  local source=${DEBIAN_MIRROR:-}
  [[ -n $source ]] || source=$(grep -hE '^URIs:' /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '$2 ~ /\/debian\/?$/ { print $2; exit }') || true
  [[ -n $source ]] || source=$(grep -hE '^deb ' /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
    sed -E 's/^deb +(\[[^]]*\] +)?//' | awk '$1 ~ /\/debian\/?$/ { print $1; exit }') || true
  [[ -n $source ]] || { echo "/etc/apt names no Debian mirror; name one with DEBIAN_MIRROR=http://…/debian" >&2; return 1; }
  echo "$source"
}
