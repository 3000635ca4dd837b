#!/usr/bin/env bash
# Clones the repository (what is committed) into a temporary folder, builds what is needed there, rehearses, and cleans up.
# Called by ../deployments.sh and ../kills.sh. REHEARSAL_PROGRAM: how the build program is started in the clone.
set -euo pipefail
kind=$1 rounds=$2 seed=$3 port=$4
shift 4

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
out=$root/.nuke/temp/rehearsal/$kind
rm -rf "$out"
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Compilers that stay in the background would be taken for something that a deployment left over.
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
git clone --quiet --no-hardlinks "$root" "$work/clone"
echo "rehearsing $(git -C "$work/clone" rev-parse --short HEAD) on $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg)"
for tool in Load Rehearsal; do
  dotnet build "$work/clone/benchmarks/$tool" -c Release -o "$work/$tool" -v quiet
done
status=0
dotnet "$work/Rehearsal/Rehearsal.dll" "$kind" --clone "$work/clone" --out "$out" --program "${REHEARSAL_PROGRAM:-./build.sh}" \
  --rounds "$rounds" --seed "$seed" --port "$port" --load "$work/Load/Load.dll" "$@" || status=$?
echo "load $(cut -d' ' -f1-3 /proc/loadavg) at the end; details in ${out#"$root"/}"
exit "$status"
