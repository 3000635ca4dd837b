# Recovery to any time: copies of all the server's files, each with the write-ahead log since then. The server puts each part of the log that is full
# into a volume that it shares, $EXCHANGE; here it goes into the repository, and stays on the volume until a newer copy of the files needs it no more.
# A copy of the files is of use once a log that was kept after it says from when until when one may recover.
# shellcheck shell=bash

: "${EXCHANGE:=/run/postgresql}"
handed=$EXCHANGE/archive

# By the socket on the shared volume.
server() { psql --host="$EXCHANGE" --dbname=postgres "$@" 2>"$scratch/error" || die "the server cannot be asked by its socket: $(tail -1 "$scratch/error")"; }

now() { server -c "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"; }

archive() { # archive <seconds> <seconds>
  local child
  ends_politely
  while true; do
    touch /tmp/schedule
    "$0" ship "$2" & child=$!
    if wait "$child"; then rm -f /tmp/failed; else touch /tmp/failed; fi
    sleep "$1" & child=$!
    wait "$child" || true
  done
}

# ship <seconds>: keep what there is of the log; and first the files, when their newest copy is so old.
ship() {
  local system last base from until segment before='' since=''
  database
  open new
  system=$(server -c 'SELECT system_identifier FROM pg_control_system()')
  (umask 0 && mkdir -p "$handed/new" "$handed/kept")
  last=$(snapshots --tag "kind=log,system=$system" | jq -c "$tag"'
    max_by(.time) | if . == null then empty else {base: tag("base"), from: tag("from"), until: tag("until")} end')
  # A log of which a part is missing, or that of another server, continues nothing.
  if [[ $(cat "$handed/system" 2>/dev/null) != "$system" ]]; then
    find "$handed/new" "$handed/kept" -type f -delete
    printf '%s' "$system" >"$handed/system"
    last=
  fi
  base=$(jq -r .base <<<"${last:-null}") from=$(jq -r .from <<<"${last:-null}")
  # The server hands nothing over while what it has handed over is not taken away.
  if [[ -n $last && -n $(find "$handed/new" -type f -mmin +1 -print -quit) ]]; then
    push "$system" "$base" "$from" "$(jq -r .until <<<"$last")"
  fi
  if [[ -z $last || $(($(date +%s) - $(date -d "$from" +%s))) -ge $1 ]]; then
    before=$base since=$from base=$(date -u +%Y%m%d-%H%M%S)-$(od -An -N2 -tx2 /dev/urandom | tr -d ' ')
    say "copy all files of the server"
    try "the server's files cannot be copied" backup --quiet --host "$PGHOST" --tag "kind=base,base=$base,system=$system" --stdin-filename base.tar --stdin-from-command -- \
      pg_basebackup --host="$EXCHANGE" --no-password --pgdata=- --format=tar --wal-method=none --checkpoint=fast --label="$base" >&2
    from=$(now)
  fi
  until=$(now)
  # A transaction after that time, so that recovery sees where to stop; then the rest of the log's part is handed over.
  segment=$(server -c "SELECT pg_logical_emit_message(true, 'backup', '')" -c 'SELECT pg_walfile_name(pg_switch_wal())' | tail -1)
  handed_over "$segment"
  # Up to here one may recover from the copy before this one, too: there is no gap between two.
  [[ -z $last || -z $before ]] || push "$system" "$before" "$since" "$until"
  push "$system" "$base" "$from" "$until"
  forget_log "$base"
  jq -nc --arg base "$base" --arg from "$from" --arg until "$until" '{base: $base, from: $from, until: $until}'
}

handed_over() {
  local i
  for ((i = 0; i < 450; i++)); do
    [[ ! -e $handed/new/$1 && ! -e $handed/kept/$1 ]] || return 0
    sleep 0.2
  done
  die "the server did not hand over its log within 90 s, and keeps it: $(server -c "SELECT coalesce('it failed with ' || last_failed_wal || ' at ' || last_failed_time, 'archive_mode is ' || current_setting('archive_mode')) FROM pg_stat_archiver"); its output says why"
}

push() { # push <system> <base> <from> <until>
  local parts start
  mapfile -t parts < <(find "$handed/new" -type f -printf '%f\n')
  (cd "$handed" && try "the log cannot be stored" backup --quiet --host "$PGHOST" --tag "kind=log,base=$2,from=$3,until=$4,system=$1" -- new kept) >&2
  [[ ${#parts[@]} -eq 0 ]] || (cd "$handed/new" && mv -f -t ../kept -- "${parts[@]}")
  # What came before the newest copy of the files is in the repository with the one before it.
  start=$( (cd "$handed/kept" && grep -l "^LABEL: $2\$" -- *.backup 2>/dev/null) | cut -c1-24 | head -1) || true
  [[ -z $start ]] || find "$handed/kept" -type f -printf '%f\n' | while read -r file; do [[ ! $file < $start ]] || rm -f "$handed/kept/$file"; done
}

# Each log has all of the one before it. One that cannot be forgotten now is so later.
forget_log() {
  local old
  mapfile -t old < <(snapshots --tag "kind=log,base=$1" | jq -r 'sort_by(.time) | .[:-1][].id')
  [[ ${#old[@]} -eq 0 ]] || PATIENCE=0s restic forget --quiet "${old[@]}" >/dev/null 2>&1 || true
}

# old_logs <days> <ids>: these, and those of what nobody can recover from any more: older than so many days, or never whole for a day.
old_logs() {
  snapshots --tag kind=base --tag kind=log | jq -c --argjson ids "$2" --argjson before "$(date -u -d "$1 days ago" +%s)" --argjson half "$(date -u -d '1 day ago' +%s)" "$tag"'
    def seconds: .[:19] + "Z" | fromdate;
    (map(select(tag("kind") == "log")) | group_by(tag("base")) | map({key: (.[0] | tag("base")), value: (map(tag("until")) | max)}) | from_entries) as $until
    | ($until | to_entries | max_by(.value) | .key) as $newest
    | $ids + map(select(tag("base") != $newest and (if $until[tag("base")] then ($until[tag("base")] | seconds) < $before else (.time | seconds) < $half end)) | .id)'
}

fetch() { # fetch <time>
  local at known base log
  open
  known=$(list | jq -c 'map(select(.until))')
  at=$(date -u -d "$1" +%Y-%m-%dT%H:%M:%S.%6NZ) || die "$1 is no time"
  base=$(jq -r --arg at "$at" 'map(select(.at <= $at and $at <= .until)) | max_by(.at) | .id // empty' <<<"$known")
  [[ -n $base ]] || die "nothing is kept of $at; there is: $(jq -r 'map("\(.at) to \(.until)") | join(", ")' <<<"$known")"
  log=$(snapshots --tag "kind=log,base=$base" | jq -r 'max_by(.time).id')
  rm -rf /recovery/base.tar /recovery/log /recovery/*.sh
  say "fetch $base, to recover as of $at"
  try "the server's files cannot be read from the repository" dump --no-lock "$(snapshots --tag "kind=base,base=$base" | jq -r '.[-1].id')" /base.tar >/recovery/base.tar
  try "the log cannot be read from the repository" restore --quiet "$log" --target /recovery/log >&2
  find /recovery/log/new /recovery/log/kept -type f -exec mv -f -t /recovery/log -- {} +
  cp "$library/database.sh" "$library/recover.sh" /recovery
  # The server's user reads them, and takes them away.
  chmod -R a+rwX /recovery/base.tar /recovery/log /recovery/*.sh
  jq -nc --arg base "$base" --arg at "$at" '{fetched: $base, at: $at}'
}
