# shellcheck shell=bash
# Shared by the benchmarks: times commands in turn, so that a busy machine slows all of them alike. Needs bash 5.
: "${scratch:?a temporary folder}"

# Runs a command and adds its microseconds to times[<name>], and those of the processor to used[<name>].
declare -A times used
measure() { # measure <name> <command>…
  local name=$1 from to before
  shift
  children
  before=$processor
  from=${EPOCHREALTIME/[.,]/}
  "$@" </dev/null >/dev/null 2>"$scratch/error" || {
    echo "$* failed with $?:" >&2
    cat "$scratch/error" >&2
    exit 1
  }
  to=${EPOCHREALTIME/[.,]/}
  times[$name]+="$((to - from)) "
  children
  used[$name]+="$((processor - before)) "
}

# The processor time of all commands so far, in microseconds: the answer is in $processor.
children() {
  local user kernel
  times >"$scratch/children"
  { read -r _ && IFS='ms. ' read -r -a user; } <"$scratch/children"
  kernel=("${user[@]:3}")
  processor=$(((user[0] * 60000 + 10#${user[1]} * 1000 + 10#${user[2]} + kernel[0] * 60000 + 10#${kernel[1]} * 1000 + 10#${kernel[2]}) * 1000))
}

median() { # median <name>, in microseconds
  middle "${times[$1]}"
}

processor_median() { # processor_median <name>, in microseconds
  middle "${used[$1]}"
}

middle() { # middle <numbers>
  tr ' ' '\n' <<<"$1" | grep . | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

ratio() { # ratio <name> <name of the yardstick>
  quotient "$(median "$1")" "$(median "$2")"
}

processor_ratio() { # processor_ratio <name> <name of the yardstick>: what else runs on the machine changes it least
  quotient "$(processor_median "$1")" "$(processor_median "$2")"
}

quotient() { # quotient <number> <number>
  awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'
}

hello_project() { # hello_project <new folder>: a console program that prints one line, hello.dll
  mkdir "$1"
  echo 'System.Console.WriteLine("Hello, World!");' >"$1/Program.cs"
  cat >"$1/hello.csproj" <<'X'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
  </PropertyGroup>
</Project>
X
}

quiet() { # quiet <command…>: shown when it fails
  "$@" >"$scratch/log" 2>&1 </dev/null || {
    echo "$* failed:" >&2
    tail -30 "$scratch/log" >&2
    exit 1
  }
}

# Unix time in milliseconds.
now() { date +%s%3N; }
