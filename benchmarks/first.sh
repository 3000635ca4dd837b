#!/usr/bin/env bash
# The first minute: what a fresh clone (of what is committed) takes until a target has run and until `Deploy --env local` has
# deployed, as ratios to `dotnet build` of an empty console project and of the same sources without analyzers; medians of
# interleaved rounds. Package caches are warm; compiler servers are started afresh for each. The environment is taken down.
# Usage: benchmarks/first.sh [rounds, 3] [port of the environment, 18080]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-3} port=${2:-18080} root=$PWD
scratch=$(mktemp -d)
trap 'cd /; end_servers; rm -rf "$scratch"' EXIT
# shellcheck source=benchmarks/measure.sh
. benchmarks/measure.sh
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
unset PipelineEngine

end_servers() { # only those that this script started
  [[ -z ${SharedCompilationId-} ]] || pkill -f -- "-pipename:$SharedCompilationId" || :
}

fresh() { # fresh <name> <command>…: in a new clone, with a compiler server of its own
  local name=$1
  shift
  end_servers
  export SharedCompilationId=${scratch##*/}-$name-$round
  cd "$scratch"
  rm -rf "$scratch/clone"
  if [[ $name == empty ]]; then
    mkdir "$scratch/clone"
    cp "$scratch/empty/"* "$scratch/clone"
  else
    git clone --quiet --no-hardlinks "$root" "$scratch/clone"
  fi
  cd "$scratch/clone"
  measure "$name" "$@"
}

hello_project "$scratch/empty"
bare=(dotnet build build/_build.csproj -c Release -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false -p:GenerateDocumentationFile=false)

# Round 0 warms package caches and is not counted.
for ((round = 0; round <= rounds; round++)); do
  fresh empty dotnet build
  fresh bare "${bare[@]}"
  fresh target ./build.sh Nothing
  fresh deploy ./build.sh Deploy --env local --edge-port "$port"
  ./build.sh Down --env local --edge-port "$port" >/dev/null 2>&1
  ((round)) || times=()
done

seconds() { awk -v t="$(median "$1")" 'BEGIN { printf "%.1f", t / 1e6 }'; }
row='%-46s %8s %10s %16s\n'
# shellcheck disable=SC2059
printf "$row" "medians of $rounds in fresh clones" 'seconds' '÷ empty' '÷ same sources'
while IFS='|' read -r name title; do
  # shellcheck disable=SC2059
  printf "$row" "$title" "$(seconds "$name")" "$(ratio "$name" empty)" "$(ratio "$name" bare)"
done <<Y
empty|dotnet build, empty console project
bare|dotnet build, same sources without analyzers
target|./build.sh Nothing
deploy|./build.sh Deploy --env local
Y
