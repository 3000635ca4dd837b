#!/usr/bin/env bash
# MDC upgraded again and again under load, on the Docker engine of this machine: by the pipeline (blue-green, rolling, canary, and blue-green
# where each release brings a migration of the table that the load writes to, so that each is backed up first), and by what
# a team would write without it: `docker compose up --detach` (recreate), and start second, wait until healthy, remove first.
# Usage: benchmarks/systems.sh [deployments, 20] [requests a second, 80] [how …, all]. The stack's edge lets one client send 100 a second.
# Needs Docker and the mirror: scripts/docker.sh, ./build.sh PrepareMirror --mirror debian. Details: .nuke/temp/benchmarks/systems.
set -euo pipefail
cd "$(dirname "$0")/.."
deployments=${1:-20} rate=${2:-80}
shift $(($# < 2 ? $# : 2))
[[ $# -gt 0 ]] || set -- blue-green rolling canary recreate start-first migrations
out=$PWD/.nuke/temp/benchmarks/systems
url=https://localhost:8443
mkdir -p "$out"
scratch=$(mktemp -d)
pipeline=(./build.sh)
options=(--system mdc --env staging --mirror debian)
peer=(docker compose -f "$scratch/clone/compose/mdc/compose.yaml" -f "$scratch/clone/compose/mdc/compose.staging.yaml" -f "$scratch/clone/benchmarks/Systems/peer.yaml")
released=(backend frontend celery celery-beat)
load='' sampler=''

finish() {
  [[ -z $load ]] || kill "$load" 2>/dev/null || true
  [[ -z $sampler ]] || kill "$sampler" 2>/dev/null || true
  [[ ! -d $scratch/clone ]] || down >"$scratch/down" 2>&1 || true
  rm -rf "$scratch"
}
trap finish EXIT

down() {
  (cd "$scratch/clone" && RELEASE_VERSION=none "${peer[@]}" down --volumes --remove-orphans --timeout 5)
  "${pipeline[@]}" Down "${options[@]}" --volumes --confirm mdc/staging
}

# shellcheck source=benchmarks/measure.sh
. benchmarks/measure.sh

strategy() { # strategy <C#>: of the environment staging, in the clone
  git checkout --quiet build/Systems/Mdc.cs
  sed -i "s/new DockerEnvironment(\"staging\") { /&Strategy = $1, KeepWarm = TimeSpan.Zero, /" build/Systems/Mdc.cs
}

deploy() { # deploy <how> <version>
  export RELEASE_VERSION=$2
  case $1 in
    recreate) quiet "${peer[@]}" up --detach --wait postgres redis "${released[@]}" nginx ;;
    start-first)
      local service old
      quiet "${peer[@]}" up --detach --no-deps migrate
      quiet docker wait mdc-peer-migrate-1
      for service in backend frontend; do
        old=$("${peer[@]}" ps --quiet "$service")
        quiet "${peer[@]}" up --detach --wait --no-deps --no-recreate --scale "$service=4" "$service"
        # shellcheck disable=SC2086
        quiet docker stop $old
        # shellcheck disable=SC2086
        quiet docker rm $old
      done
      quiet "${peer[@]}" up --detach --no-deps celery celery-beat
      ;;
    *) quiet "${pipeline[@]}" Deploy "${options[@]}" --version "$2" ;;
  esac
}

built=.nuke/temp/images/local/mdc.json

migrations() { # the images of all releases, each of which brings one migration more: built before there is any load
  local i
  cp "$built" "$scratch/release-0.json"
  for ((i = 1; i <= deployments; i++)); do
    migration "$i"
    cp "$built" "$scratch/release-$i.json"
  done
  cp "$scratch/release-0.json" "$built"
}

migration() { # migration <n>
  local folder=samples/django/orders/migrations last
  last=$(cd "$folder" && printf '%s\n' [0-9]*.py | tail -1)
  printf 'from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    phase = "expand"\n    dependencies = [("orders", "%s")]\n    operations = [%s]\n' \
    "${last%.py}" "migrations.RunSQL(\"ALTER TABLE orders_order ADD COLUMN more_$1 text NOT NULL DEFAULT 'none'\")" >"$folder/$((1000 + $1))_more.py"
  quiet "${pipeline[@]}" BuildImages --system mdc --mirror debian --platforms native
}

first() { # first <how>: the stack for the first time
  case $1 in
    recreate | start-first)
      export RELEASE_VERSION=v0
      quiet "${peer[@]}" up --detach --wait postgres redis "${released[@]}" nginx
      ;;
    *) deploy "$1" v0 ;;
  esac
  until curl -sfk -o /dev/null "$url/api/session"; do sleep 0.2; done
}

container() { docker ps --quiet --filter "label=com.docker.compose.service=$1" --filter "name=^mdc-" | head -1; }

session() { # headers of somebody who may write orders
  local password
  password=$(openssl rand -hex 16)
  quiet docker exec -e DJANGO_SUPERUSER_PASSWORD="$password" "$(container backend)" python3 manage.py createsuperuser --noinput --username load --email load@example.org
  rm -f "$scratch/jar"
  ask() { curl -sfk -c "$scratch/jar" -b "$scratch/jar" -H "Referer: $url/" "$@"; }
  token() { awk '$6 ~ /csrftoken/ { print $7 }' "$scratch/jar"; }
  ask -o /dev/null "$url/api/session"
  ask -o /dev/null -H "X-CSRFToken: $(token)" --json "{\"user\":\"load\",\"password\":\"$password\"}" "$url/api/session"
  printf 'Referer: %s/\nX-CSRFToken: %s\nCookie: %s\n' "$url" "$(token)" "$(awk '$6 ~ /csrftoken|sessionid/ { printf "%s%s=%s", sep, $6, $7; sep = "; " }' "$scratch/jar")" >"$scratch/headers"
}

memory() { # what the web tier uses, in bytes, as often as the engine answers
  while true; do
    docker ps --quiet --filter label=com.docker.compose.service=backend --filter "name=^mdc-" |
      xargs -rI{} curl -s --unix-socket /var/run/docker.sock 'http://engine/containers/{}/stats?stream=false&one-shot=true' 2>/dev/null |
      python3 -c '
import json, sys
total, decoder, text = 0, json.JSONDecoder(), sys.stdin.read().strip()
while text:
    try:
        value, end = decoder.raw_decode(text)
    except ValueError:
        break
    usage = value.get("memory_stats") or {}
    total += usage.get("usage", 0) - (usage.get("stats") or {}).get("total_inactive_file", (usage.get("stats") or {}).get("inactive_file", 0))
    text = text[end:].strip()
print(total)'
    sleep 1
  done
}

upgrade() { # upgrade <how>
  local how=$1 i database
  rm -f "$scratch/stop" "$scratch/marks"
  [[ $how != migrations ]] || migrations
  first "$how"
  # What it holds back would hold back all that come after it.
  [[ $how != migrations ]] || quiet "${pipeline[@]}" Contract "${options[@]}"
  session
  database="docker exec $(container postgres) psql -U mdc -Atc"
  dotnet "$scratch/Load/Load.dll" --url "$url" --site orders --headers "$scratch/headers" --count-with "$database 'select count(*) from orders_order'" --rate "$rate" \
    --until-file "$scratch/stop" --marks "$scratch/marks" --out "$out/$how.json" >"$out/$how.txt" 2>&1 &
  load=$!
  memory >"$out/$how.memory" 2>/dev/null &
  sampler=$!
  sleep 15
  for ((i = 1; i <= deployments; i++)); do
    [[ $how != migrations ]] || cp "$scratch/release-$i.json" "$built"
    echo "$(now) deployment-start" >>"$scratch/marks"
    deploy "$how" "v$i"
    echo "$(now) deployment-end" >>"$scratch/marks"
    sleep 3
  done
  touch "$scratch/stop"
  wait "$load" || true
  load=''
  if [[ $how == migrations && $($database "select count(*) from django_migrations where name like '1%_more'") != "$deployments" ]]; then
    echo "not every migration was applied" >&2
    exit 1
  fi
  kill "$sampler" 2>/dev/null || true
  wait "$sampler" 2>/dev/null || true
  sampler=''
  quiet down
}

git clone --quiet --no-hardlinks . "$scratch/clone"
echo "$(git rev-parse --short HEAD) on $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg); $deployments deployments each, $rate requests a second"
quiet dotnet build benchmarks/Load -c Release -o "$scratch/Load" -v quiet
cd "$scratch/clone"
quiet "${pipeline[@]}" BuildImages --system router --mirror debian --platforms native
quiet "${pipeline[@]}" BuildImages --system mdc --mirror debian --platforms native
quiet down

# Secrets of the stack that is started by compose alone.
export SECRETS=$scratch/secrets
mkdir -m 700 "$SECRETS"
for name in aws-access-key-id aws-secret-access-key email-host-password google-client-id google-client-secret sentry-dsn; do : >"$SECRETS/$name"; done
password=$(openssl rand -hex 20)
printf %s "$password" >"$SECRETS/postgres-password"
printf 'postgres://mdc:%s@postgres:5432/mdc' "$password" >"$SECRETS/database-url"
openssl rand -hex 32 >"$SECRETS/secret-key"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
  -keyout "$SECRETS/tls-key" -out "$SECRETS/tls-certificate" 2>/dev/null
chmod 444 "$SECRETS"/*
export BACKEND_IMAGE=mdc/backend:local FRONTEND_IMAGE=mdc/frontend:local ROUTER_IMAGE=router/router:local
export POSTGRES_IMAGE=localhost/mirror/postgres REDIS_IMAGE=localhost/mirror/redis NGINX_IMAGE=localhost/mirror/nginx

for how; do
  case $how in
    blue-green | migrations) strategy 'new BlueGreenStrategy()' ;;
    rolling) strategy 'new RollingStrategy()' ;;
    canary) strategy 'new CanaryStrategy { Shares = [25], Watch = TimeSpan.FromSeconds(10) }' ;;
    recreate | start-first) ;;
    *) echo "unknown: $how" >&2; exit 2 ;;
  esac
  upgrade "$how"
done

python3 - "$out" "$@" <<'X'
import json, statistics, sys
out = sys.argv[1]
print(f"{'':12}{'requests':>9}{'failed':>8}{'p99 rest':>10}{'p99 during':>11}{'ratio':>7}{'written':>9}{'lost':>6}{'doubled':>8}{'a deployment':>14}{'memory':>8}")
for how in sys.argv[2:]:
    report = json.load(open(f"{out}/{how}.json"))
    hits = report["hits"]
    spans = [window["toSeconds"] - window["fromSeconds"] for window in report["windows"]]
    memory = [int(x) for x in open(f"{out}/{how}.memory") if int(x)]
    rest = statistics.median(memory[:10])
    print(f"{how:12}{report['requests']:9}{report['failed']:8}{report['p99Rest']:9.0f} {report['p99Switch']:10.0f} {report['p99Switch'] / report['p99Rest']:7.2f}"
          f"{hits['acknowledged']:9}{hits['lost']:6}{hits['duplicated']:8}{statistics.median(spans):12.1f} s{max(memory) / rest:8.2f}")
    for reason, count in report["failures"]["reasons"].items():
        print(f"{'':12}{count:9} {reason}")
X
