#!/usr/bin/env bash
# How fast workflows are generated and read back, beside two npm generators that make the same jobs, in one process and as whole
# processes, interleaved; and how much of GitHub's schema the model can say.
# Usage: benchmarks/workflows.sh [rounds, 9] | check [rounds, 21] | coverage | systems. The first needs node and npm, `coverage` `npm ci` in tests/npm;
# `check` tells what CheckWorkflows takes over a target that does nothing, `systems` what all files of five systems take.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# shellcheck source=benchmarks/measure.sh
. benchmarks/measure.sh

if [[ ${1-} == check ]]; then
  ./build.sh CheckWorkflows >/dev/null
  for ((round = 0; round < ${2:-21}; round++)); do
    measure nothing ./build.sh Nothing
    measure check ./build.sh CheckWorkflows
    measure again ./build.sh CheckWorkflows --no-cache
    measure explain ./build.sh ExplainWorkflow --workflow release --event push --ref refs/tags/v1.2.3
    measure lint ./build.sh LintWorkflows --skip-scripts
  done
  for name in nothing check again explain lint; do
    printf '%-8s %6.0f ms %6s of a target that does nothing\n' "$name" "$(($(median "$name") / 1000))" "$(ratio "$name" nothing)"
  done
  exit
fi
dotnet build benchmarks/Workflows -t:Program -c Release --artifacts-path "$scratch/artifacts" -p:ProgramDirectory="$scratch/program" -m:1 \
  >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2 && exit 1; }
ours=(dotnet "$scratch/program/Workflows.dll")
if [[ ${1-} == systems ]]; then
  "${ours[@]}" time systems 5 30
  exit
fi
if [[ ${1-} == coverage ]]; then
  schema=tests/npm/node_modules/@actions/workflow-parser/dist/workflow-v1.0.min.json
  [[ -f $schema ]] || { echo "GitHub's schema is not here: run npm ci in tests/npm." >&2 && exit 1; }
  "${ours[@]}" coverage "$schema"
  exit
fi

rounds=${1:-9}
npm install --prefix "$scratch/npm" --no-audit --no-fund projen@0.103.25 constructs@10 github-actions-workflow-ts@0.3.1 >"$scratch/log" 2>&1 \
  || { cat "$scratch/log" >&2 && exit 1; }
export NODE_PATH="$scratch/npm/node_modules"
projen=(node benchmarks/Workflows/projen.cjs) workflow_ts=(node benchmarks/Workflows/workflow-ts.cjs)
field() { sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p"; } # field <name>: of a line of JSON

echo "$(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), load $(cut -d ' ' -f 1 /proc/loadavg); the least of $rounds processes"
echo 'milliseconds of processor time (by the clock); 50 jobs of five steps in a file'
printf '%-34s %-8s %20s %20s %20s\n' '' jobs 'first' 'warm, median' 'warm, least'
row() { # row <title> <jobs> <rounds in the process> <command>…
  local title=$1 jobs=$2 warm=$3 line best='' key
  shift 3
  declare -A least=()
  for ((round = 0; round < rounds; round++)); do
    line=$("$@" "$jobs" "$warm")
    for key in first firstCpu median cpu least leastCpu; do
      best=$(field "$key" <<<"$line")
      [[ -n ${least[$key]-} ]] && best=$(printf '%s\n%s\n' "$best" "${least[$key]}" | sort -n | head -n 1)
      least[$key]=$best
    done
  done
  printf '%-34s %-8s %9.1f (%8.1f) %9.1f (%8.1f) %9.1f (%8.1f)\n' "$title" "$jobs" "${least[firstCpu]}" "${least[first]}" "${least[cpu]}" "${least[median]}" \
    "${least[leastCpu]}" "${least[least]}"
}
row 'Pipeline, objects alone' 1000 30 "${ours[@]}" time make
for jobs in 1000 10000; do
  warm=$((jobs > 1000 ? 6 : 30))
  row 'Pipeline, objects and text' "$jobs" "$warm" "${ours[@]}" time text
  row 'projen' "$jobs" "$warm" "${projen[@]}" time
  row 'github-actions-workflow-ts' "$jobs" "$warm" "${workflow_ts[@]}" time
done
for jobs in 1000 10000; do
  row 'Pipeline, text read back' "$jobs" "$((jobs > 1000 ? 6 : 30))" "${ours[@]}" time read
done

mkdir "$scratch"/{a,b,c}
for jobs in 1000 10000; do
  for ((round = 0; round < rounds; round++)); do
    measure "ours-$jobs" "${ours[@]}" generate "$jobs" "$scratch/a"
    measure "projen-$jobs" "${projen[@]}" generate "$jobs" "$scratch/b"
    measure "ts-$jobs" "${workflow_ts[@]}" generate "$jobs" "$scratch/c"
  done
  echo "whole processes, $jobs jobs into $((jobs / 50)) files, medians: Pipeline $(($(median "ours-$jobs") / 1000)) ms," \
    "projen $(($(median "projen-$jobs") / 1000)) ms (ratio $(ratio "ours-$jobs" "projen-$jobs"))," \
    "github-actions-workflow-ts $(($(median "ts-$jobs") / 1000)) ms (ratio $(ratio "ours-$jobs" "ts-$jobs"))"
done
for other in b c; do
  for file in "$scratch"/a/*.yml; do
    [[ $(grep -c 'uses: \|run: ' "$file") == "$(grep -c 'uses: \|run: ' "$scratch/$other/${file##*/}")" ]] || { echo "${file##*/} differs in its steps" >&2 && exit 1; }
  done
done
