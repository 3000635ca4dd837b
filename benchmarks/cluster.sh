#!/usr/bin/env bash
# The Lab's system deployed to a cluster again and again, each time beside what a team would write without the pipeline: `kubectl apply` of the same pods as one
# Deployment that is rolled (maxSurge 1, maxUnavailable 0), with their preStop and without it. Each has users of its own, an open model. And the same pods
# bare: applied where there are none, until both are ready, which is what a deployment cannot be faster than.
# Usage: benchmarks/cluster.sh [deployments, 20] | render. The first needs scripts/cluster.sh up and the mirror (./build.sh PrepareMirror --mirror debian);
# `render` tells what all objects of five systems as large as MDC take.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
# Within the repository, where the Lab's system looks for its program.
built=$PWD/.nuke/temp/benchmarks/clusters
name=bench-$(openssl rand -hex 3)
space=$name-cluster
export KUBECONFIG=${CLUSTER_HOME:-/var/cache/pipeline-cluster}/kubeconfig/admin
ways=(ours plain hasty)

finish() {
  touch "$scratch/stop"
  wait
  [[ ! -s $scratch/deployed ]] || kubectl delete namespace "$space" --wait=false >/dev/null || true
  rm -rf "$scratch"
}
trap finish EXIT

# shellcheck source=benchmarks/measure.sh
. benchmarks/measure.sh
in_space() { kubectl --namespace "$space" "$@"; }

quiet dotnet build benchmarks/Clusters -t:Program -c Release --artifacts-path "$built/artifacts" -p:ProgramDirectory="$built/program" -m:1
ours=(dotnet "$built/program/Clusters.dll")
if [[ ${1-} == render ]]; then
  "${ours[@]}" render 5 30
  exit
fi
deployments=${1:-20}
[[ -f $KUBECONFIG ]] || { echo "There is no cluster: scripts/cluster.sh up starts one." >&2 && exit 1; }
quiet scripts/cluster.sh load localhost/mirror/python:trixie-slim localhost/mirror/redis:latest localhost/mirror/nginx:latest

deploy() { "${ours[@]}" deploy "$name" "$1" 2>"$scratch/log" || { tail -30 "$scratch/log" >&2 && exit 1; }; }

# A Deployment of the pods that serve, under labels of its own, and its Service.
cat >"$scratch/pods.py" <<'P'
import json, sys
name, release, *hasty = sys.argv[1:]
serving = json.load(sys.stdin)["items"][0]
labels = {"app": name}
template = serving["spec"]["template"]
template["metadata"] = {"labels": labels}
container = template["spec"]["containers"][0]
for variable in container["env"]:
    if variable["name"] == "RELEASE_VERSION":
        variable["value"] = release
if hasty:
    container.pop("lifecycle", None)
for rule in template["spec"].get("topologySpreadConstraints", []):
    rule["labelSelector"] = {"matchLabels": labels}
meta = {"name": name, "labels": labels}
json.dump({"apiVersion": "v1", "kind": "List", "items": [
    {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta, "spec": {
        "replicas": 2, "selector": {"matchLabels": labels}, "template": template,
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}}},
    {"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": {
        "selector": labels, "ports": [{"port": 8000, "targetPort": 8000, "protocol": "TCP"}]}}]}, sys.stdout)
P
apply() { # apply <name> <release> [hasty]
  python3 "$scratch/pods.py" "$@" <"$scratch/serving" >"$scratch/$1.json"
  in_space apply -f "$scratch/$1.json" >/dev/null
  in_space rollout status deployment "$1" --timeout=3m >/dev/null
}

echo "$(git rev-parse --short HEAD) on $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg); $deployments deployments each"
echo yes >"$scratch/deployed"
deploy 0 >/dev/null
in_space get deployments -l app.kubernetes.io/name=web -o json >"$scratch/serving"
apply plain 0
apply hasty 0 hasty
declare -A service=([ours]=web [plain]=plain [hasty]=hasty)
for way in "${ways[@]}"; do
  "${ours[@]}" load "http://$(in_space get service "${service[$way]}" -o 'jsonpath={.spec.clusterIP}'):8000" "$scratch/stop" >"$scratch/$way.answers" 2>"$scratch/$way.failures" &
done
sleep 5
for ((i = 1; i <= deployments; i++)); do
  begun=$(now)
  exposed=$(deploy "$i")
  echo "$((exposed - begun)) $(($(now) - begun))" >>"$scratch/ours.times"
  for way in plain hasty; do
    begun=$(now)
    if [[ $way == hasty ]]; then apply "$way" "$i" hasty; else apply "$way" "$i"; fi
    echo "$(($(now) - begun)) $(($(now) - begun))" >>"$scratch/$way.times"
  done
  begun=$(now)
  apply bare "$i"
  echo "$(($(now) - begun))" >>"$scratch/bare.times"
  quiet in_space delete deployment,service bare --wait
  in_space wait --for=delete pod -l app=bare --timeout=1m >/dev/null 2>&1 || true
done
touch "$scratch/stop"
wait

python3 - "$scratch" "${ways[@]}" <<'P'
import statistics, sys
folder, *ways = sys.argv[1:]
column = lambda file, at: [int(x.split()[at]) for x in open(f"{folder}/{file}.times")]
bare = statistics.median(column("bare", 0))
print(f"bare pods from apply to ready: {bare / 1000:.1f} s (median)")
print(f"{'':8}{'requests':>9}{'failed':>8}{'exposed':>10}{'over bare':>11}{'at its end':>12}")
for way in ways:
    requests, failed, _ = open(f"{folder}/{way}.answers").read().split()
    exposed, whole = statistics.median(column(way, 0)), statistics.median(column(way, 1))
    print(f"{way:8}{requests:>9}{failed:>8}{exposed / 1000:8.1f} s{exposed / bare:11.2f}{whole / 1000:10.1f} s")
    for line in open(f"{folder}/{way}.failures").read().splitlines()[:3]:
        print(f"{'':8}  {line}")
P
