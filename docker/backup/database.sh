# What the backup image and the server's own image do to a database.
# shellcheck shell=bash

say() { echo "backup: $*" >&2; }
die() { say "$*"; exit 1; }

database() {
  if [[ -n ${DATABASE_PASSWORD_FILE:-} ]]; then
    export PGPASSFILE=$scratch/pgpass
    (umask 077 && sed -e 's/[\\:]/\\&/g' -e 's/^/*:*:*:*:/' "$DATABASE_PASSWORD_FILE" >"$PGPASSFILE")
  fi
  export PGCONNECT_TIMEOUT=10 PGAPPNAME=backup
}

psql() { command psql --no-psqlrc --no-password -qAtX -v ON_ERROR_STOP=1 "$@"; }

# Beside the database that is worked on, which may be renamed.
admin() { psql --dbname=postgres "$@"; }

count_of() { printf 'SELECT count(*) FROM %s' "$1"; }

# Whether a database is one that a restore makes: no other is dropped here.
own() { [[ $1 == "${PGDATABASE}_"?* && $1 =~ ^[a-zA-Z0-9_-]+$ ]] || die "a restored database is named ${PGDATABASE}_…, and $1 is not"; }

discard() { admin -v name="$1" >/dev/null 2>&1 <<<'SET client_min_messages = warning; DROP DATABASE IF EXISTS :"name" WITH (FORCE);' || say "database $1 could not be dropped"; }

# An empty database; it gets its name when it is whole.
begin() {
  admin -v name="$1" >/dev/null 2>"$scratch/error" <<'SQL' || die "database $1 cannot be made: $(tail -1 "$scratch/error")"
SET client_min_messages = warning;
DROP DATABASE IF EXISTS :"name" WITH (FORCE);
CREATE DATABASE :"name" TEMPLATE template0;
SQL
}

# load <database>: a dump on stdin. The programs of 17 begin with a setting that servers of before do not know.
load() {
  if [[ $(admin -c 'SHOW server_version_num') -ge 170000 ]]; then
    pg_restore --no-password --no-owner --exit-on-error --dbname="$1"
  else
    pg_restore --no-owner --exit-on-error --file=- | sed '0,/^SET transaction_timeout = 0;$/{//d}' | psql --dbname="$1" >/dev/null
  fi
}

# name <database> <name>: it is whole; one of this name goes.
name() {
  psql --dbname="$1" -c ANALYZE
  admin -v name="$2" -v half="$1" >/dev/null 2>"$scratch/error" <<'SQL' || die "database $1 cannot become $2: $(tail -1 "$scratch/error")"
SET client_min_messages = warning;
DROP DATABASE IF EXISTS :"name" WITH (FORCE);
ALTER DATABASE :"half" RENAME TO :"name";
SQL
}
