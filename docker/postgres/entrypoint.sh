#!/bin/bash
# Makes the database on the first start, then becomes the server.
set -euo pipefail

die() { echo "postgres: $*" >&2; exit 1; }

# <NAME> or the content of the file that <NAME>_FILE names.
value_of() {
  local file="$1_FILE"
  [[ -z ${!1:-} || -z ${!file:-} ]] || die "$1 and $file are both set; give one"
  if [[ -n ${!file:-} ]]; then
    [[ -r ${!file} ]] || die "$file names ${!file}, which user $(id -u) cannot read"
    printf '%s' "$(<"${!file}")"
  else
    printf '%s' "${!1:-${2:-}}"
  fi
}

[[ ${1:-} != -* ]] || set -- postgres "$@"
[[ ${1:-} == postgres ]] || exec "$@"

# A mounted folder that belongs to somebody else (a tmpfs, a Kubernetes volume) cannot be the data folder itself.
if [[ -d $PGDATA && ! -O $PGDATA && -w $PGDATA && ! -s $PGDATA/PG_VERSION ]]; then
  PGDATA=$PGDATA/data
  export PGDATA
fi
if ! mkdir -p "$PGDATA" 2>/dev/null || [[ ! -w $PGDATA ]]; then
  die "user $(id -u) cannot write $PGDATA; give the folder to it (chown $(id -u):$(id -g)) or mount a named volume"
fi
[[ -w /run/postgresql ]] || die "/run/postgresql is not writable; with a read-only root file system mount a tmpfs there (uid=$(id -u))"

first_start() {
  local user password database method
  user=$(value_of POSTGRES_USER postgres)
  password=$(value_of POSTGRES_PASSWORD)
  database=$(value_of POSTGRES_DB "$user")
  method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  [[ -n $password || $method == trust ]] || die "POSTGRES_PASSWORD is not set; an empty one needs POSTGRES_HOST_AUTH_METHOD=trust"

  # shellcheck disable=SC2046,SC2294
  eval 'initdb --username="$user" --pwfile=<(printf "%s\n" "${password:-unused}") --auth-local=trust --auth-host="$method" \
    '"$(value_of POSTGRES_INITDB_ARGS)" >/dev/null
  printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"

  # Nobody gets in from outside before all is there.
  pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -p 5432" -w -s start
  psql=(psql -v ON_ERROR_STOP=1 --no-psqlrc -q -U "$user")
  [[ $database == postgres ]] || "${psql[@]}" -d postgres -v name="$database" <<<'CREATE DATABASE :"name"'
  export POSTGRES_USER=$user POSTGRES_DB=$database PGUSER=$user PGDATABASE=$database
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    case "$file" in
      # shellcheck source=/dev/null
      *.sh) echo "postgres: run $file"; if [[ -x $file ]]; then "$file"; else . "$file"; fi ;;
      *.sql) echo "postgres: run $file"; "${psql[@]}" -d "$database" -f "$file" ;;
      *.sql.gz) echo "postgres: run $file"; gunzip -c "$file" | "${psql[@]}" -d "$database" ;;
      */\*) ;;
      *) echo "postgres: ignore $file" ;;
    esac
  done
  unset PGUSER PGDATABASE
  pg_ctl -D "$PGDATA" -m fast -w -s stop
}

if [[ ! -s $PGDATA/PG_VERSION ]]; then
  # Half a database is none: what a broken first start leaves is removed, so that the next one begins anew.
  trap 'pg_ctl -D "$PGDATA" -m immediate -s stop 2>/dev/null; find "$PGDATA" -mindepth 1 -delete' ERR
  set -E
  first_start
  trap - ERR
fi
unset POSTGRES_PASSWORD
shift
exec postgres -c listen_addresses='*' "$@"
