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

if ! mkdir -p "$PGDATA" 2>/dev/null || [[ ! -O $PGDATA || ! -w $PGDATA ]]; then
  die "user $(id -u) does not own $PGDATA; give the folder to it (chown $(id -u):$(id -g), --tmpfs $PGDATA:uid=$(id -u),gid=$(id -g)) or mount a named volume"
fi
[[ -w /run/postgresql ]] || die "/run/postgresql is not writable; with a read-only root file system mount a tmpfs there (uid=$(id -u))"

# All is made in a folder of its own. PG_VERSION, which says that there is a database, comes last: what a first start that was
# killed has left is not taken for one.
new=$PGDATA/.first-start

first_start() {
  local user password database method
  user=$(value_of POSTGRES_USER postgres)
  password=$(value_of POSTGRES_PASSWORD)
  database=$(value_of POSTGRES_DB "$user")
  method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  [[ -n $password || $method == trust ]] || die "POSTGRES_PASSWORD is not set; an empty one needs POSTGRES_HOST_AUTH_METHOD=trust"

  # shellcheck disable=SC2046,SC2294
  eval 'initdb -D "$new" --username="$user" --pwfile=<(printf "%s\n" "${password:-unused}") --auth-local=trust --auth-host="$method" \
    '"$(value_of POSTGRES_INITDB_ARGS)" >/dev/null
  printf '\nhost all all all %s\n' "$method" >>"$new/pg_hba.conf"

  # Nobody gets in from outside before all is there.
  pg_ctl -D "$new" -o "-c listen_addresses='' -p 5432" -w -s start
  psql=(psql -v ON_ERROR_STOP=1 --no-psqlrc -q -U "$user")
  [[ $database == postgres ]] || "${psql[@]}" -d postgres -v name="$database" <<<'CREATE DATABASE :"name"'
  export POSTGRES_USER=$user POSTGRES_DB=$database PGUSER=$user PGDATABASE=$database
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    case "$file" in
      *.sh)
        echo "postgres: run $file"
        # shellcheck source=/dev/null
        if [[ -x $file ]]; then "$file"; else . "$file"; fi
        ;;
      *.sql) echo "postgres: run $file"; "${psql[@]}" -d "$database" -f "$file" ;;
      *.sql.gz) echo "postgres: run $file"; gunzip -c "$file" | "${psql[@]}" -d "$database" ;;
      */\*) ;;
      *) echo "postgres: ignore $file" ;;
    esac
  done
  unset PGUSER PGDATABASE
  pg_ctl -D "$new" -m fast -w -s stop
  find "$new" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec mv -t "$PGDATA" {} +
  sync -f "$PGDATA"
  mv "$new/PG_VERSION" "$PGDATA"
}

if [[ ! -s $PGDATA/PG_VERSION ]]; then
  if [[ -d $new ]]; then
    echo "postgres: the first start did not end; it is repeated"
    find "$PGDATA" -mindepth 1 -delete
  fi
  [[ -z $(ls -A "$PGDATA") ]] || die "$PGDATA is not empty and holds no database"
  chmod 700 "$PGDATA"
  first_start
fi
rm -rf "$new"
unset POSTGRES_PASSWORD
shift
exec postgres -c listen_addresses='*' "$@"
