# A server that follows another one, $PRIMARY, by the slot $SLOT. Without data of its own, or when they are no longer of use, it copies all files first.
# shellcheck shell=bash
set -euo pipefail
umask 077
data=${PGDATA:-/var/lib/postgresql/data}
child='' ending='' reason=''
say() { echo "replica: $*"; }

# The signal ends what works; the server ends its sessions and keeps what it has.
trap 'ending=yes; [[ -z $child ]] || kill -INT "$child" 2>/dev/null || true' INT TERM
run() { # run <command…>: so that a signal is heard while it works
  local code=0
  "$@" & child=$!
  while kill -0 "$child" 2>/dev/null; do code=0; wait "$child" || code=$?; done
  child=''
  [[ -z $ending ]] || exit 0
  return "$code"
}

export PGPASSFILE=/tmp/replicator PGCONNECT_TIMEOUT=5
printf '*:*:*:replicator:%s\n' "$(sed 's/[\\:]/\\&/g' "$REPLICATION_PASSWORD_FILE")" >"$PGPASSFILE"
where="host=${PRIMARY%:*} port=${PRIMARY##*:} user=replicator"
ask() { psql "$where dbname=postgres" --no-psqlrc --quiet --tuples-only --no-align --no-password -c "$1" 2>/tmp/asked; }

# Whether the files here can follow no more. While the other does not answer nobody knows.
useless() {
  local system status
  IFS=' ' read -r system status < <(ask "SELECT system_identifier, coalesce((SELECT wal_status FROM pg_replication_slots WHERE slot_name = '$SLOT'), 'unknown') FROM pg_control_system()" | tr '|' ' ') || return 1
  if [[ $(pg_controldata "$data" | sed -n 's/^Database system identifier: *//p') != "$system" ]]; then
    reason="$PRIMARY is another server now"
  elif [[ $status == lost || $status == unknown ]]; then
    reason="$PRIMARY keeps the log no more that is missing here (slot $SLOT: $status)"
  else
    return 1
  fi
}

copy() {
  ask "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '$SLOT'" >/dev/null &&
    ask "SELECT pg_create_physical_replication_slot('$SLOT', true)" >/dev/null &&
    pg_basebackup --dbname="$where" --no-password --pgdata="$data/.new" --slot="$SLOT" --wal-method=stream --checkpoint=fast 2>/tmp/asked
}

# PG_VERSION, which says that the copy is whole, comes last.
make() {
  mkdir -p "$data"
  find "$data" -mindepth 1 -delete
  say "copy all files of $PRIMARY"
  until run copy; do
    say "they cannot be copied: $(tail -1 /tmp/asked)"
    find "$data" -mindepth 1 -delete
    run sleep 2
  done
  touch "$data/.new/standby.signal"
  find "$data/.new" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec mv -t "$data" {} +
  sync -f "$data"
  mv "$data/.new/PG_VERSION" "$data"
  rmdir "$data/.new"
  chmod 700 "$data"
  say "it follows $PRIMARY"
}

[[ -s $data/PG_VERSION ]] || make
while true; do
  if useless; then
    say "made again: $reason"
    make
  fi
  postgres -D "$data" -c listen_addresses='*' "$@" -c hot_standby=on -c "primary_conninfo=$where passfile=$PGPASSFILE application_name=$SLOT" -c primary_slot_name="$SLOT" & server=$!
  child=$server
  # A server that ends by itself ends all.
  while kill -0 "$server" 2>/dev/null; do
    sleep 5 & pause=$!
    wait -n "$server" "$pause" || true
    kill "$pause" 2>/dev/null || true
    if [[ -z $ending ]] && useless; then
      say "it ends: $reason"
      kill -INT "$server" 2>/dev/null || true
      break
    fi
  done
  code=0
  while kill -0 "$server" 2>/dev/null; do wait "$server" || true; done
  wait "$server" || code=$?
  child=''
  [[ -z $ending ]] || exit 0
  [[ -n $reason ]] || exit "$code"
  reason=''
done
