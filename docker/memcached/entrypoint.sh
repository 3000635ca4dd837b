#!/bin/sh
# `docker run memcached -m 256` means the server.
set -eu
case "${1:-}" in
  -*) set -- memcached "$@" ;;
esac
exec "$@"
