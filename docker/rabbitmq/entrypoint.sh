#!/bin/bash
# RABBITMQ_DEFAULT_USER, _PASS and _VHOST are read by the server itself on an empty data folder; here also from files.
set -euo pipefail
die() { echo "rabbitmq: $*" >&2; exit 1; }

for name in RABBITMQ_DEFAULT_USER RABBITMQ_DEFAULT_PASS RABBITMQ_DEFAULT_VHOST RABBITMQ_ERLANG_COOKIE; do
  file=${name}_FILE
  [[ -n ${!file:-} ]] || continue
  [[ -r ${!file} ]] || die "$file names ${!file}, which user $(id -u) cannot read"
  export "$name=$(<"${!file}")"
  unset "$file"
done
[[ -w $HOME ]] || die "user $(id -u) cannot write $HOME; give the folder to it (chown $(id -u):$(id -g)) or mount a named volume"

if [[ -n ${RABBITMQ_ERLANG_COOKIE:-} ]]; then
  (umask 077 && rm -f "$HOME/.erlang.cookie" && printf '%s' "$RABBITMQ_ERLANG_COOKIE" >"$HOME/.erlang.cookie")
  chmod 400 "$HOME/.erlang.cookie"
  unset RABBITMQ_ERLANG_COOKIE
fi
exec "$@"
