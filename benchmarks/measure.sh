# shellcheck shell=bash
# Shared by the benchmarks: times commands in turn, so that a busy machine slows all of them alike. Needs bash 5.
: "${scratch:?a temporary folder}"

# Runs a command and adds its milliseconds to times[<name>].
declare -A times
measure() { # measure <name> <command>…
  local name=$1 from to
  shift
  from=${EPOCHREALTIME/[.,]/}
  "$@" </dev/null >/dev/null 2>"$scratch/error" || {
    echo "$* failed with $?:" >&2
    cat "$scratch/error" >&2
    exit 1
  }
  to=${EPOCHREALTIME/[.,]/}
  times[$name]+="$((to - from)) "
}

median() { # median <name>, in microseconds
  tr ' ' '\n' <<<"${times[$1]}" | grep . | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

ratio() { # ratio <name> <name of the yardstick>
  awk -v a="$(median "$1")" -v b="$(median "$2")" 'BEGIN { printf "%.2f", a / b }'
}
