#!/bin/sh
# Puts the files together that a repository starts with: assemble.sh <folder> <version of the packages>
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cp -R "$here/start/." "$1"
mkdir -p "$1/.github"
# The commits of the actions that generated workflows use.
cp "$here/../.github/actions.lock.json" "$1/.github"
cp "$here/../build.cmd" "$here/../global.json" "$1"
cp "$here/../build/bootstrap.sh" "$here/../build/Program.targets" "$1/build"
# What is in a user's src is no part of the build program.
sed 's/(buil\[d\] sr\[c\] build/(buil[d] build/' "$here/../build.sh" >"$1/build.sh"
if grep -q 'sr\[c\]' "$1/build.sh"; then
  echo 'assemble.sh: build.sh names src in another way now' >&2
  exit 1
fi
chmod +x "$1/build.sh"
sed "s/VERSION/$2/" "$here/start/build/_build.csproj" >"$1/build/_build.csproj"
