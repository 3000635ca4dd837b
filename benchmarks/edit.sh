#!/usr/bin/env bash
# A change in build/Build.cs and then ./build.sh, as a ratio to the same change and then a bare
# `dotnet build build/_build.csproj`: medians of interleaved rounds, in a copy of the repository.
# Usage: benchmarks/edit.sh [rounds, 5] [folder of the repository, this one]
set -euo pipefail
rounds=${1:-5}
here=$(cd "$(dirname "$0")" && pwd)
cd "${2:-$here/..}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tar --exclude=./.git --exclude=./.nuke/temp --exclude=bin --exclude=obj -cf - . | (mkdir "$scratch/copy" && tar -C "$scratch/copy" -xf -)
# shellcheck source=benchmarks/measure.sh
. "$here/measure.sh"
cd "$scratch/copy"

edit() { printf '// %s\n' "$1" >>build/Build.cs; }

# Twice: the first one may write packages.lock.json.
for _ in 1 2; do
  ./build.sh --help >/dev/null
  dotnet build build/_build.csproj >/dev/null
done
for ((round = 0; round < rounds; round++)); do
  edit "$round a"
  measure bare dotnet build build/_build.csproj
  edit "$round b"
  measure bootstrap ./build.sh --help
done
echo "edit and ./build.sh ÷ edit and dotnet build, medians of $rounds: $(ratio bootstrap bare)"
