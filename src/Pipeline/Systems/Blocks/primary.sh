# Lets replicas follow the server: once it answers on its socket, their role gets its password, and pg_hba.conf a line. Then, as ever, the server.
# shellcheck shell=bash
set -euo pipefail
(
  ask() { psql --host=/run/postgresql --username="${POSTGRES_USER:-postgres}" --dbname=postgres --no-psqlrc --quiet --tuples-only --no-align -v ON_ERROR_STOP=1 "$@" 2>/tmp/replication; }
  admit() {
    local hba line='host replication replicator all scram-sha-256'
    # The password is no argument, and in no log.
    ask <<'SQL' || return 1
SET log_statement = none;
SET log_min_error_statement = panic;
SET synchronous_commit = local;
SET password_encryption = 'scram-sha-256';
SELECT 'CREATE ROLE replicator' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'replicator') \gexec
\set password `cat "$REPLICATION_PASSWORD_FILE"`
ALTER ROLE replicator WITH LOGIN REPLICATION PASSWORD :'password';
SQL
    hba=$(ask -c 'SHOW hba_file') || return 1
    grep -qxF "$line" "$hba" || printf '\n%s\n' "$line" >>"$hba" || return 1
    ask -c 'SELECT pg_reload_conf()' >/dev/null
  }
  for ((i = 1; i <= 3000; i++)); do
    ! admit || exit 0
    [[ $((i % 150)) -ne 0 ]] || echo "replication: replicas are not admitted yet: $(tail -1 /tmp/replication)"
    sleep 0.2
  done
  echo 'replication: replicas are not admitted: the server did not answer on its socket within 10 minutes'
  # The server takes it for a child of its own.
  exit 0
) &
exec docker-entrypoint.sh "$@"
