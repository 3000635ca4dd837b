#!/usr/bin/env bash
# A backup and a restore by the image of docker/backup beside bare pg_dump and pg_restore, and beside pg_restore of what restic decrypts, of one
# database and on one machine, in turn.
# Usage: benchmarks/backup.sh [MiB of the database, 1024] [rounds, 3]. Needs Docker and the mirror: scripts/docker.sh, scripts/mirror.sh postgres debian:trixie-slim.
set -euo pipefail
cd "$(dirname "$0")/.."
size=${1:-1024} rounds=${2:-3}
name=benchmark-backup-$$
finish() {
  docker rm --force --volumes "$name" >/dev/null 2>&1 || true
  docker volume rm --force "$name-repository" "$name-plain" >/dev/null 2>&1 || true
  docker network rm "$name" >/dev/null 2>&1 || true
  docker image rm --force "$name" >/dev/null 2>&1 || true
  rm -rf "$scratch"
}
scratch=$(mktemp -d)
trap finish EXIT

docker buildx build --quiet --load --provenance=false --build-context debian:trixie-slim=docker-image://localhost/mirror/debian:trixie-slim -t "$name" docker/backup >/dev/null
docker network create "$name" >/dev/null
printf secret-of-the-benchmark >"$scratch/password"
chmod 444 "$scratch/password"
docker run --detach --name "$name" --network "$name" --network-alias db -v "$scratch/password:/run/secrets/password:ro" \
  -e POSTGRES_USER=shop -e POSTGRES_DB=shop -e POSTGRES_PASSWORD_FILE=/run/secrets/password localhost/mirror/postgres -c max_wal_size=4GB >/dev/null
until docker exec "$name" pg_isready -q -h 127.0.0.1; do sleep 0.2; done
sql() { docker exec "$name" psql -q -h /run/postgresql -U shop -d "${2:-shop}" -Atc "$1"; }
# Half of it is text that compresses, half is noise; two indexes, as tables have them.
rows=$((size * 1600))
sql "CREATE TABLE orders AS SELECT x AS id, md5(x::text) || md5((x + 1)::text) || md5(random()::text) AS noise, repeat(md5((x % 100)::text), 11) AS text FROM generate_series(1, $rows) x"
sql "ALTER TABLE orders ADD PRIMARY KEY (id); CREATE INDEX ON orders (noise)"
sql "CHECKPOINT"
echo "database of $(($(sql 'SELECT pg_database_size(current_database())') >> 20)) MiB, $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg)"

run() { # run <volume> <entrypoint> <arguments…>
  docker run --rm --network "$name" --read-only --tmpfs /tmp:mode=1777 --user 10001:10001 -v "$1:/repository" -v "$scratch/password:/run/secrets/password:ro" \
    -e RESTIC_REPOSITORY=/repository -e RESTIC_PASSWORD_FILE=/run/secrets/password -e DATABASE_PASSWORD_FILE=/run/secrets/password \
    -e PGHOST=db -e PGPORT=5432 -e PGUSER=shop -e PGDATABASE=shop -e PGPASSWORD=secret-of-the-benchmark --entrypoint "$2" "$name" "${@:3}"
}
seconds() { # seconds <command…>
  local begun
  begun=$(date +%s%3N)
  "$@" >"$scratch/out" 2>"$scratch/error" || { cat "$scratch/error" >&2; exit 1; }
  echo $(($(date +%s%3N) - begun))
}
for ((i = 1; i <= rounds; i++)); do
  docker volume rm --force "$name-repository" "$name-plain" >/dev/null
  plain=$(seconds run "$name-plain" pg_dump --format=custom --file=/repository/dump)
  first=$(seconds run "$name-repository" backup make first)
  again=$(seconds run "$name-repository" backup make again)
  read -r id dump < <(tail -1 "$scratch/out" | python3 -c 'import json, sys; made = json.load(sys.stdin); print(made["id"], made["database"]["snapshot"])')
  sql 'DROP DATABASE IF EXISTS shop_plain' postgres
  sql 'CREATE DATABASE shop_plain TEMPLATE template0' postgres
  bare=$(seconds run "$name-plain" pg_restore --dbname=shop_plain --no-owner --exit-on-error /repository/dump)
  sql 'DROP DATABASE shop_plain' postgres
  sql 'CREATE DATABASE shop_plain TEMPLATE template0' postgres
  decrypted=$(seconds run "$name-repository" sh -c "restic dump --no-lock $dump /database.dump | pg_restore --dbname=shop_plain --no-owner --exit-on-error")
  sql 'DROP DATABASE shop_plain' postgres
  restored=$(seconds run "$name-repository" backup restore "$id" shop_restored)
  sql 'DROP DATABASE shop_restored' postgres
  python3 -c "
plain, first, again, bare, decrypted, restored = $plain, $first, $again, $bare, $decrypted, $restored
print(f'round $i: pg_dump {plain / 1000:6.1f} s   backup {first / 1000:6.1f} s ({first / plain:.2f})   once more {again / 1000:6.1f} s ({again / plain:.2f})   pg_restore {bare / 1000:6.1f} s   restic into pg_restore {decrypted / 1000:6.1f} s   restore {restored / 1000:6.1f} s ({restored / bare:.2f}, {restored / decrypted:.2f})')"
done
