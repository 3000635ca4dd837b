#!/usr/bin/env bash
# What the engine costs per target, and how near its schedule comes to the best possible: whole processes with graphs of 10,
# 1,000 and 10,000 targets that do nothing, interleaved; then random weighted graphs over max(critical path, work / workers).
# Usage: benchmarks/graphs.sh [rounds, 9] [weighted graphs, 30]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-9} graphs=${2:-30}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# shellcheck source=benchmarks/measure.sh
. benchmarks/measure.sh

dotnet build benchmarks/Graphs -t:Program -c Release --artifacts-path "$scratch/artifacts" -p:ProgramDirectory="$scratch/program" \
  >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2 && exit 1; }
for ((round = 0; round < rounds; round++)); do
  for shape in chain fan layers; do
    for count in 10 1000 10000; do
      measure "$shape-$count" dotnet "$scratch/program/Graphs.dll" noop "$shape" "$count"
    done
  done
done

printf '%-8s %10s %10s %10s %22s %22s\n' graph '10' '1,000' '10,000' 'per target to 1,000' 'per target to 10,000'
for shape in chain fan layers; do
  small=$(median "$shape-10") middle=$(median "$shape-1000") large=$(median "$shape-10000")
  awk -v shape="$shape" -v a="$small" -v b="$middle" -v c="$large" 'BEGIN {
    printf "%-8s %7.0f ms %7.0f ms %7.0f ms %19.1f us %19.1f us\n", shape, a / 1e3, b / 1e3, c / 1e3, (b - a) / 990, (c - b) / 9000 }'
done
for workers in 2 4; do
  echo "weighted graphs, $workers workers, wall time over max(critical path, work / $workers):"
  dotnet "$scratch/program/Graphs.dll" weighted "$graphs" "$workers"
done
