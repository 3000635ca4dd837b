#!/bin/sh
# `docker run redis --appendonly yes` and `docker run redis /etc/redis/redis.conf` mean the server.
set -eu
case "${1:-}" in
  -* | *.conf) set -- redis-server "$@" ;;
esac
if [ "${1:-}" = redis-server ]; then
  shift
  # Containers are reached by other hosts; who may do so is decided by the network and `requirepass`. A configuration file says it itself.
  case "${1:-}" in
    *.conf) ;;
    *) set -- --protected-mode no "$@" ;;
  esac
  set -- redis-server "$@"
fi
exec "$@"
