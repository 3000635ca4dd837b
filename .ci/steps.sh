# What the rehearsals of .ci/ say and ask for; sourced by them.
# shellcheck shell=bash

say() { printf '\n--- %s\n' "$*"; }
die() {
  echo "FAILED: $*" >&2
  exit 1
}
expect() { # expect <exit code> <command…>
  local code=0
  "${@:2}" || code=$?
  [[ $code -eq $1 ]] || die "exit code $code instead of $1: ${*:2}"
}
until_true() { # until_true <command…>: within a minute
  local _
  for _ in $(seq 300); do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.2
  done
  die "not within a minute: $*"
}
has() { grep -q "${@:2}" <<<"$1"; } # has <text> <grep's arguments…>: not a pipe, whose writer would fail where grep has seen enough
