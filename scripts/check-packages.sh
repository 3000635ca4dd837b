#!/usr/bin/env bash
# Tries the packages as a stranger would: a repository with an ASP.NET project, the template, and nothing of this repository but the packages.
# It is built, deployed without containers, asked, and taken down.
#   check-packages.sh <folder of the packages> <version>
set -euo pipefail
[[ $# == 2 ]] || { echo "usage: ${0##*/} <folder of the packages> <version>" >&2; exit 2; }
packages=$(cd "$1" && pwd)
version=$2
for name in Pipeline.Engine Pipeline.Core Pipeline.Workflows Pipeline Pipeline.Router Pipeline.Templates; do
  [[ -f $packages/$name.$version.nupkg ]] || { echo "$name.$version.nupkg is not in $packages: ./build.sh Pack" >&2; exit 2; }
done
work=$(mktemp -d)
finish() {
  if [[ -x $work/shop/build.sh ]]; then (cd "$work/shop" && ./build.sh Down --env local --edge-port "$port" >/dev/null 2>&1) || true; fi
  rm -rf "$work"
}
port=$((20000 + RANDOM % 10000))
trap finish EXIT
mkdir -p "$work/shop/src/Shop"
cd "$work/shop"
git init --quiet
# The packages come from the folder, all others from the usual sources. Third-party packages that are here need not be fetched again, and
# what is tried does not stay among them.
usual=$(dotnet nuget locals global-packages --list --force-english-output | sed 's/^global-packages: //')
cat >"$work/NuGet.config" <<XML
<configuration>
  <config><add key="globalPackagesFolder" value="$work/installed" /></config>
  <packageSources><add key="tried" value="$packages" /></packageSources>
  <packageSourceMapping>
    <packageSource key="tried"><package pattern="Pipeline" /><package pattern="Pipeline.*" /></packageSource>
$(dotnet nuget list source --format short | sed -n 's/^E //p' | while read -r source; do name=$(dotnet nuget list source | grep -B1 -F "$source" | sed -n 's/^ *[0-9]*\. *\(.*\) \[Enabled\].*/\1/p'); echo "    <packageSource key=\"$name\"><package pattern=\"*\" /></packageSource>"; done)
  </packageSourceMapping>
  <fallbackPackageFolders><add key="usual" value="$usual" /></fallbackPackageFolders>
</configuration>
XML
cat >src/Shop/Shop.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
</Project>
XML
cat >src/Shop/Program.cs <<'CS'
var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/", () => "the shop is open");
app.Run();
CS
export DOTNET_CLI_HOME=$work/home NUGET_PACKAGES='' DOTNET_NOLOGO=1
unset NUGET_PACKAGES
dotnet new install "$packages/Pipeline.Templates.$version.nupkg" >/dev/null
# Without a project name, the template is for the folder itself.
dotnet new pipeline --output . >/dev/null
./build.sh Init
./build.sh GenerateWorkflows
./build.sh Deploy --env local --edge-port "$port"
answer=$(curl --silent --show-error --fail "http://127.0.0.1:$port/")
[[ $answer == 'the shop is open' ]] || { echo "the deployed service answers '$answer'" >&2; exit 1; }
./build.sh Status --env local --edge-port "$port" --json | grep -q '"version"'
./build.sh Down --env local --edge-port "$port"
find . -name obj -prune -o -name .nuke -prune -o -name '*.cs' -print | sort
echo "The packages $version build, deploy and serve."
