#!/usr/bin/env bash
# What targets and parameters that a run does not need cost at its start: two generated builds, of 10 and of 100 component
# interfaces with 5 targets and 5 parameters each, compiled as build.sh compiles a program; both run the same 5 targets. Medians of
# interleaved runs. Beside them the same programs without their descriptions. Usage: benchmarks/targets.sh [rounds, 21]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-21} repository=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# shellcheck source=benchmarks/measure.sh
. benchmarks/measure.sh

component() { # component <number>: 5 targets that hang together, 5 parameters that they use
  local i targets='' parameters='' needs
  for i in 1 2 3 4 5; do
    needs=$([[ $i == 1 ]] || echo ".DependsOn(Step$1x$((i - 1)))")
    targets+="
    Target Step$1x$i => _ => _
        .Description(\"Step $i of part $1\")
        $needs
        .OnlyWhenDynamic(() => Option$1x$i != \"never\")
        .Executes(() => { });
"
    parameters+="
    [Parameter(\"Option $i of part $1\")]
    string Option$1x$i => TryGetValue(() => Option$1x$i) ?? \"always\";
"
  done
  printf 'using Nuke.Common;\n\ninternal interface IPart%s : INukeBuild\n{%s%s}\n' "$1" "$parameters" "$targets"
}

generate() { # generate <components>
  local folder=$scratch/$1 i interfaces=''
  mkdir -p "$folder/.nuke"
  for ((i = 1; i <= $1; i++)); do
    component "$i" >"$folder/IPart$i.cs"
    interfaces+=", IPart$i"
  done
  cat >"$folder/Build.cs" <<X
using Nuke.Common;

internal sealed class Build : NukeBuild$interfaces
{
    public static int Main() => Execute<Build>();
}
X
  cat >"$folder/Many.csproj" <<X
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <UseAppHost>false</UseAppHost>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
  <ItemGroup>
    <ProjectReference Include="$repository/src/Pipeline.Engine/Pipeline.Engine.csproj" />
  </ItemGroup>
  <Import Project="$repository/build/Program.targets" />
</Project>
X
  dotnet build "$folder/Many.csproj" -t:Program -c Release --artifacts-path "$scratch/artifacts" -p:ProgramDirectory="$folder/program" -p:HasRouter=false \
    -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false \
    >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2 && exit 1; }
  [[ -f $folder/program/Many.description ]] || { echo "$folder: the program was not described." >&2 && exit 1; }
  cp -R "$folder/program" "$folder/derived"
  rm "$folder/derived/Many.description"
}

generate 10
generate 100
# The root is said, so that nobody writes a description beside the program that has none.
export DOTNET_EnableWriteXorExecute=0
for ((round = 0; round < rounds; round++)); do
  for count in 10 100; do
    for program in program derived; do
      PIPELINE_ROOT=$scratch/$count measure "$program-$count" dotnet "$scratch/$count/$program/Many.dll" Step1x5
    done
  done
done

printf '%-28s %10s %10s %16s %16s\n' "medians of $rounds" '50 + 50' '500 + 500' 'ratio' 'of processor'
for program in program derived; do
  printf '%-28s %7d ms %7d ms %16s %16s\n' "$([[ $program == program ]] && echo 'with the description' || echo 'derived at every start')" \
    "$(($(median "$program-10") / 1000))" "$(($(median "$program-100") / 1000))" \
    "$(ratio "$program-100" "$program-10")" "$(processor_ratio "$program-100" "$program-10")"
done
