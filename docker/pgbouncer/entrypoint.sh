#!/bin/bash
# Like the entry point of edoburu/pgbouncer: writes /etc/pgbouncer/pgbouncer.ini and userlist.txt from DATABASE_URL or DB_*, unless
# they are there; then becomes PgBouncer. There are no _FILE variables, and what is in an address is not decoded.
set -euo pipefail
die() { echo "pgbouncer: $*" >&2; exit 1; }

folder=/etc/pgbouncer
config=$folder/pgbouncer.ini users=${AUTH_FILE:-$folder/userlist.txt}

if [[ -n ${DATABASE_URL:-} ]]; then
  # postgres://user:password@host:5432/name?…; never printed, it holds the password.
  [[ $DATABASE_URL =~ ^postgres(ql)?://([^:/@?]+)(:([^@/]*))?@(\[[^]]+\]|[^:/?]+)(:([0-9]+))?/([^?]+) ]] ||
    die "DATABASE_URL must be postgres://user:password@host:port/name"
  DB_USER=${BASH_REMATCH[2]} DB_PASSWORD=${BASH_REMATCH[4]} DB_HOST=${BASH_REMATCH[5]} DB_PORT=${BASH_REMATCH[7]} DB_NAME=${BASH_REMATCH[8]}
fi
auth=${AUTH_TYPE:-md5}

writable() { # writable <file>
  : 2>/dev/null >>"$1" || die "user $(id -u) cannot write $1; with a read-only root file system mount a tmpfs at $folder (uid=$(id -u)), or mount the files"
}

umask 077
[[ -e $users ]] || writable "$users"
if [[ -n ${DB_USER:-} && -n ${DB_PASSWORD:-} ]] && ! grep -qF "\"$DB_USER\" " "$users"; then
  # What is stored is what the method compares with. A server that wants scram-sha-256 needs the password itself, and AUTH_TYPE.
  case "$auth" in
    plain | scram-sha-256) secret=$DB_PASSWORD ;;
    *) secret=md5$(printf '%s' "$DB_PASSWORD$DB_USER" | md5sum | cut -d ' ' -f 1) ;;
  esac
  writable "$users"
  printf '"%s" "%s"\n' "${DB_USER//\"/\"\"}" "${secret//\"/\"\"}" >>"$users"
fi
if [[ ! -e $config ]]; then
  [[ -n ${DB_HOST:-} ]] || die "set DATABASE_URL, or DB_HOST, DB_USER and DB_PASSWORD, or mount $config"
  writable "$config.new"
  {
    echo '[databases]'
    echo "${DB_NAME:-*} = host=$DB_HOST port=${DB_PORT:-5432} user=${DB_USER:-postgres}${CLIENT_ENCODING:+ client_encoding=$CLIENT_ENCODING}"
    echo '[pgbouncer]'
    echo "listen_addr = ${LISTEN_ADDR:-0.0.0.0}"
    echo "listen_port = ${LISTEN_PORT:-5432}"
    echo 'unix_socket_dir ='
    echo "auth_file = $users"
    echo "auth_type = $auth"
    echo "ignore_startup_parameters = ${IGNORE_STARTUP_PARAMETERS:-extra_float_digits}"
    for name in POOL_MODE MAX_CLIENT_CONN MAX_{DB,USER}_CONNECTIONS {DEFAULT,MIN,RESERVE}_POOL_SIZE RESERVE_POOL_TIMEOUT AUTH_USER AUTH_QUERY AUTH_HBA_FILE \
      SERVER_{RESET_QUERY,LIFETIME,IDLE_TIMEOUT,CONNECT_TIMEOUT,LOGIN_RETRY} {QUERY,QUERY_WAIT,CLIENT_IDLE,CLIENT_LOGIN,IDLE_TRANSACTION}_TIMEOUT \
      {SERVER,CLIENT}_TLS_{SSLMODE,CA_FILE,KEY_FILE,CERT_FILE} MAX_PREPARED_STATEMENTS STATS_{PERIOD,USERS} LOG_{CONNECTIONS,DISCONNECTIONS,STATS} VERBOSE; do
      [[ -z ${!name:-} ]] || echo "${name,,} = ${!name}"
    done
    echo "admin_users = ${ADMIN_USERS:-postgres}"
  } >"$config.new"
  mv "$config.new" "$config"
fi
unset DATABASE_URL DB_PASSWORD
exec "$@"
