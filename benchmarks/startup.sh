#!/usr/bin/env bash
# Warm start of ./build.sh as a ratio to `dotnet hello.dll`, a console program that prints one line: medians of interleaved
# runs, the same of processor time, and peak memory; beside it make and just, where they are installed, with a target that does nothing. Usage: benchmarks/startup.sh [rounds, 21] [a target that does nothing, Nothing]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-21} target=${2:-Nothing}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# shellcheck source=benchmarks/measure.sh
. benchmarks/measure.sh

hello_project "$scratch/hello"
(
  cd "$scratch/hello"
  dotnet publish -c Release -o "$scratch/plain"
  dotnet publish -c Release -o "$scratch/compiled" --use-current-runtime --self-contained false -p:PublishReadyToRun=true
) >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2 && exit 1; }
./build.sh "$target" >/dev/null
printf 'nothing:\n\t@true\n' >"$scratch/Makefile"
printf 'nothing:\n    @true\n' >"$scratch/justfile"
names=(plain compiled help target)
[[ ! $(command -v make) ]] || names+=(make)
[[ ! $(command -v just) ]] || names+=(just)
commands() { # commands <name>: the command in $command, its title in $title
  case $1 in
    plain) title='dotnet hello.dll' command=(dotnet "$scratch/plain/hello.dll") ;;
    compiled) title='dotnet hello.dll (ReadyToRun)' command=(dotnet "$scratch/compiled/hello.dll") ;;
    help) title='./build.sh --help' command=(./build.sh --help) ;;
    target) title="./build.sh $target" command=(./build.sh "$target") ;;
    make) title='make nothing' command=(make -f "$scratch/Makefile" nothing) ;;
    just) title='just nothing' command=(just -f "$scratch/justfile" nothing) ;;
  esac
}

for ((round = 0; round < rounds; round++)); do
  for name in "${names[@]}"; do
    commands "$name"
    measure "$name" "${command[@]}"
  done
done

memory() { # peak resident memory in KiB of a command and of what it becomes
  [[ -x /usr/bin/time ]] || { echo '?' && return; }
  /usr/bin/time -f %M -o "$scratch/peak" "$@" </dev/null >/dev/null 2>&1
  cat "$scratch/peak"
}

row='%-34s %12s %16s %16s %14s\n'
# shellcheck disable=SC2059
printf "$row" "medians of $rounds" '÷ hello.dll' 'its processor' '÷ hello.dll R2R' 'peak KiB'
for name in "${names[@]}"; do
  commands "$name"
  # shellcheck disable=SC2059
  printf "$row" "$title" "$(ratio "$name" plain)" "$(processor_ratio "$name" plain)" "$(ratio "$name" compiled)" "$(memory "${command[@]}")"
done
[[ -x /usr/bin/time ]] || echo 'Peak memory was not measured: it needs GNU time (apt-get install time).'
