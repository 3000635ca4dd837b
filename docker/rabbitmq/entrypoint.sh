#!/bin/bash
# RABBITMQ_DEFAULT_USER, _PASS and _VHOST are read by the server itself on an empty data folder; here also from files.
set -euo pipefail
die() { echo "rabbitmq: $*" >&2; exit 1; }

if [[ ${1:-} == health ]]; then
  # Without a word: RabbitMQ takes it for a load balancer's probe and logs nothing.
  exec 3<>/dev/tcp/127.0.0.1/5672
  grep -q rabbitmq_management /etc/rabbitmq/enabled_plugins || exit 0
  exec 4<>/dev/tcp/127.0.0.1/15672
  printf 'GET / HTTP/1.0\r\n\r\n' >&4
  read -r -t 3 -u 4 line && [[ $line == *" 200 "* ]]
  exit
fi

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
