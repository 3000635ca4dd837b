#!/bin/bash
# Runs in the server's own image, upon what `backup fetch` has brought into /recovery: starts the server of then beside the one that is used, stops
# its clock at a time, and copies its database into one of this name. The last line on stdout is JSON.
# Usage: recover.sh <copy> <time> <database>; PGHOST, PGPORT, PGUSER, PGDATABASE, DATABASE_PASSWORD_FILE, COUNTED: the server that is used.
set -euo pipefail
# shellcheck source=docker/backup/database.sh
. /recovery/database.sh

copy=$1 at=$2 name=$3 data=/recovery/data half=${PGDATABASE}_restoring
scratch=$(mktemp -d /tmp/recover.XXXXXX)
finish() {
  [[ -z ${server:-} ]] || { kill -QUIT "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }
  rm -rf "$scratch" /recovery/*
}
trap finish EXIT
trap 'exit 1' TERM INT

own "$name"
database
rm -rf "$data"
mkdir -m 700 "$data"
say "unpack $copy"
tar -xf /recovery/base.tar -C "$data"
rm -f /recovery/base.tar
# A server that recovers wants as much as the one had whose log it reads.
had() { pg_controldata "$data" | sed -n "s/^$1 setting: *//p"; }
cat >>"$data/postgresql.auto.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$scratch'
hba_file = '$data/recovery_hba.conf'
archive_mode = off
shared_preload_libraries = ''
restore_command = 'cp /recovery/log/%f %p'
recovery_target_time = '$(sed 's/T/ /; s/Z$/+00/' <<<"$at")'
recovery_target_timeline = 'current'
recovery_target_action = 'promote'
max_connections = $(had max_connections)
max_worker_processes = $(had max_worker_processes)
max_wal_senders = $(had max_wal_senders)
max_prepared_transactions = $(had max_prepared_xacts)
max_locks_per_transaction = $(had max_locks_per_xact)
CONF
echo 'local all all trust' >"$data/recovery_hba.conf"
touch "$data/recovery.signal"
say "recover as of $at"
postgres -D "$data" >"$scratch/log" 2>&1 & server=$!
recovered() { psql --host="$scratch" "$@"; }
until [[ $(recovered --dbname=postgres -c 'SELECT pg_is_in_recovery()' 2>/dev/null) == f ]]; do
  kill -0 "$server" 2>/dev/null || { wait "$server" || true; server=; die "the server of then does not come to $at: $(grep -E 'FATAL|PANIC|ERROR|LOG:  (invalid|unrec|param)' "$scratch/log" | tail -2)"; }
  sleep 0.2
done

say "copy $PGDATABASE into $name"
begin "$half"
set +e
pg_dump --host="$scratch" --format=custom --compress=0 --no-password 2>"$scratch/dump" | load "$half" 2>"$scratch/restore"
codes=("${PIPESTATUS[@]}")
set -e
[[ ${codes[0]} -eq 0 && ${codes[1]} -eq 0 ]] || { discard "$half"; die "what was recovered cannot be copied, the database is as it was: $(cat "$scratch/restore" "$scratch/dump" | tail -1)"; }
tables=
for table in ${COUNTED:-}; do
  rows=$(recovered --dbname="$PGDATABASE" -c "$(count_of "$table")")
  [[ $(psql --dbname="$half" -c "$(count_of "$table")") == "$rows" ]] || { discard "$half"; die "$table lost rows on its way; the database is as it was"; }
  tables+="${tables:+,}\"$table\":$rows"
done
size=$(recovered --dbname=postgres -c "SELECT pg_database_size('$PGDATABASE')")
version=$(recovered --dbname=postgres -c 'SHOW server_version')
name "$half" "$name"
printf '{"id":"%s","at":"%s","reason":"recovered","release":"","bytes":%s,"database":{"name":"%s","bytes":%s,"size":%s,"server":"%s","tables":{%s}}}\n' \
  "$copy" "$at" "$size" "$PGDATABASE" "$size" "$size" "$version" "$tables"
