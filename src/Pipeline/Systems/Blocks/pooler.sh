# The users of PgBouncer, from the file of their secret; its own entry point has written the rest.
# shellcheck shell=sh
set -eu
umask 077
quoted=$(sed 's/"/""/g' "$DATABASE_PASSWORD_FILE")
printf '"%s" "%s"\n' "$DB_USER" "$quoted" >/etc/pgbouncer/userlist.txt
exec /usr/bin/pgbouncer /etc/pgbouncer/pgbouncer.ini
