#!/usr/bin/env bash
# What the router costs: requests a second and latencies through nginx alone, nginx and the router by its socket, nginx and HAProxy, to a replica
# that answers at once. Connections are kept everywhere, as the edge is rendered.
# Usage: benchmarks/router.sh [rounds, 5] [seconds, 8] [connections, 32]. Needs Docker (scripts/docker.sh) and the router's image
# (./build.sh BuildImages --system router --mirror debian --platforms native). Side by side in one run, in turn.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-5} seconds=${2:-8} connections=${3:-32}
tries=0
name=router-benchmark-$$
scratch=$(mktemp -d)
finish() {
  docker ps --all --quiet --filter "label=$name" | xargs -r docker rm --force --volumes >/dev/null 2>&1 || true
  docker network rm "$name" >/dev/null 2>&1 || true
  docker volume rm "$name" >/dev/null 2>&1 || true
  docker image rm --force "$name" >/dev/null 2>&1 || true
  rm -rf "$scratch"
}
trap finish EXIT

# shellcheck source=scripts/mirror-source.sh
. scripts/mirror-source.sh
mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' --include=nginx-light,haproxy,wrk trixie "$scratch/root.tar" \
  "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(mirror_source) trixie main"
docker import "$scratch/root.tar" "$name" >/dev/null
rm "$scratch/root.tar"
docker network create --internal --label "$name" "$name" >/dev/null

body=$(printf 'x%.0s' {1..1024})
sed "s/\$BODY/$body/" benchmarks/Router/backend.conf >"$scratch/backend.conf"
cp benchmarks/Router/haproxy.cfg "$scratch/"
declare -A at=([backend]=backend:8000 [router]=unix:/run/router/router.sock [haproxy]=haproxy:8000)
for to in backend router haproxy; do sed "s#\$TO#${at[$to]}#" benchmarks/Router/edge.conf >"$scratch/edge-$to.conf"; done
chmod -R a+rX "$scratch"
start() { # start <name> <command…>
  local role=$1
  shift
  docker run --detach --label "$name" --name "$name-$role" --network "$name" --network-alias "$role" \
    --volume "$scratch:/given:ro" --volume "$name:/run/router" "$name" "$@" >/dev/null
}
# The router is first: a new volume gets its owner from the image that mounts it first.
docker run --detach --label "$name" --name "$name-router" --network "$name" --network-alias router --read-only --tmpfs /tmp --volume "$name:/run/router" \
  router/router:local run --listen unix:/run/router/router.sock --directory /state >/dev/null
start backend nginx -c /given/backend.conf -g 'daemon off;'
start haproxy haproxy -f /given/haproxy.cfg
table='{"token":1,"table":{"services":[{"name":"web","groups":[{"rollout":"one","release":"one","slot":"blue","weight":100,"replicas":[{"instance":"backend","url":"http://backend:8000"}],"assets":[]}]}],"routes":[{"prefix":"/","service":"web","host":null}]}}'
until docker exec "$name-router" test -S /state/control.sock 2>/dev/null || [[ $((tries++)) -gt 100 ]]; do sleep 0.1; done
{ printf 'PUT /table HTTP/1.1\r\nHost: router\r\nContent-Type: application/json\r\nContent-Length: %s\r\nConnection: close\r\n\r\n%s' "${#table}" "$table"; sleep 2; } |
  docker exec -i "$name-router" router connect --directory /state | head -1 | grep -q ' 20' || { echo "the router refuses the table" >&2; exit 1; }
for to in backend router haproxy; do start "edge-$to" nginx -c "/given/edge-$to.conf" -g 'daemon off;'; done
start client sleep infinity

run() { # run <to> <seconds>: requests a second, p50, p99 in ms
  docker exec "$name-client" wrk -t1 "-c$connections" "-d${2}s" --latency "http://edge-$1:8080/" >"$scratch/answer"
  ! grep -E 'Non-2xx|Socket errors' "$scratch/answer" >&2 || exit 1
  awk 'function ms(x) { return x ~ /us$/ ? x / 1000 : x ~ /ms$/ ? x + 0 : x * 1000 }
    $1 == "50%" { p50 = ms($2) } $1 == "99%" { p99 = ms($2) } /^Requests\/sec/ { rate = $2 } END { print rate, p50, p99 }' "$scratch/answer"
}
for to in backend router haproxy; do run "$to" 3 >/dev/null; done
for ((round = 0; round < rounds; round++)); do
  for to in backend router haproxy; do run "$to" "$seconds" >>"$scratch/$to"; done
done
middle() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
echo "$(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg); median of $rounds rounds of $seconds s, $connections connections"
printf '%-20s%12s%9s%9s%9s\n' '' requests/s 'p50 ms' 'p99 ms' 'of alone'
alone=$(cut -d' ' -f1 "$scratch/backend" | middle)
for to in backend router haproxy; do
  [[ $to == backend ]] && what="nginx alone" || what="nginx and $to"
  rate=$(cut -d' ' -f1 "$scratch/$to" | middle)
  printf '%-20s%12.0f%9.2f%9.2f%9.2f\n' "$what" "$rate" "$(cut -d' ' -f2 "$scratch/$to" | middle)" "$(cut -d' ' -f3 "$scratch/$to" | middle)" \
    "$(awk -v a="$rate" -v b="$alone" 'BEGIN { print a / b }')"
done
