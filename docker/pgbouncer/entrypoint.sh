#!/bin/bash
# Writes the configuration from DATABASE_URL or DB_*, unless one is mounted; then becomes PgBouncer.
set -euo pipefail
die() { echo "pgbouncer: $*" >&2; exit 1; }

[[ ${1:-} == pgbouncer ]] || exec "$@"
shift
if [[ -r /etc/pgbouncer/pgbouncer.ini ]]; then
  exec pgbouncer "$@" /etc/pgbouncer/pgbouncer.ini
fi

for name in DATABASE_URL DB_PASSWORD; do
  file=${name}_FILE
  [[ -n ${!file:-} ]] || continue
  [[ -r ${!file} ]] || die "$file names ${!file}, which user $(id -u) cannot read"
  export "$name=$(<"${!file}")"
done

decode() { local text=${1//+/%2B}; printf '%b' "${text//%/\\x}"; }
if [[ -n ${DATABASE_URL:-} ]]; then
  # postgres://user:password@host:5432/name?…; never printed, it holds the password.
  [[ $DATABASE_URL =~ ^postgres(ql)?://([^:/@?]+)(:([^@/]*))?@(\[[^]]+\]|[^:/?]+)(:([0-9]+))?/([^?]+) ]] ||
    die "DATABASE_URL must be postgres://user:password@host:port/name"
  DB_USER=$(decode "${BASH_REMATCH[2]}") DB_PASSWORD=$(decode "${BASH_REMATCH[4]}")
  DB_HOST=${BASH_REMATCH[5]} DB_PORT=${BASH_REMATCH[7]:-5432} DB_NAME=$(decode "${BASH_REMATCH[8]}")
fi
[[ -n ${DB_HOST:-} && -n ${DB_USER:-} ]] || die "set DATABASE_URL, or DB_HOST, DB_USER and DB_PASSWORD"
case "${POOL_MODE:=transaction}" in
  session | transaction | statement) ;;
  *) die "POOL_MODE is \`$POOL_MODE\`; it must be session, transaction or statement" ;;
esac

folder=/tmp/pgbouncer
umask 077
mkdir -p "$folder"
quote() { printf '"%s"' "${1//\"/\"\"}"; }
echo "$(quote "$DB_USER") $(quote "${DB_PASSWORD:-}")" >"$folder/userlist.txt"
{
  echo '[databases]'
  echo "${DB_NAME:-*} = host=$DB_HOST port=${DB_PORT:-5432} auth_user=$DB_USER"
  echo '[pgbouncer]'
  echo "listen_addr = ${LISTEN_ADDR:-*}"
  echo "listen_port = ${LISTEN_PORT:-6432}"
  echo 'unix_socket_dir ='
  echo "auth_type = ${AUTH_TYPE:-scram-sha-256}"
  echo "auth_file = $folder/userlist.txt"
  echo "pool_mode = $POOL_MODE"
  echo "max_client_conn = ${MAX_CLIENT_CONN:-200}"
  echo "default_pool_size = ${DEFAULT_POOL_SIZE:-20}"
  echo "max_prepared_statements = ${MAX_PREPARED_STATEMENTS:-200}"
  echo "ignore_startup_parameters = ${IGNORE_STARTUP_PARAMETERS:-extra_float_digits}"
  [[ -z ${ADMIN_USERS:-} ]] || echo "admin_users = $ADMIN_USERS"
  [[ -z ${STATS_USERS:-} ]] || echo "stats_users = $STATS_USERS"
  [[ -z ${SERVER_TLS_SSLMODE:-} ]] || echo "server_tls_sslmode = $SERVER_TLS_SSLMODE"
} >"$folder/pgbouncer.ini"
unset DATABASE_URL DB_PASSWORD
exec pgbouncer "$@" "$folder/pgbouncer.ini"
