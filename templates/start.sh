#!/bin/sh
# Adds a delivery pipeline to the repository in the current folder, as `dotnet new pipeline` does, and keeps every file that is there:
#   start.sh <folder with Pipeline.Templates.<version>.nupkg, or that package unpacked>
set -eu
fail() { echo "start.sh: $1" >&2; exit 2; }
from=${1-}
[ -n "$from" ] || fail 'say where the package Pipeline.Templates is: start.sh <folder>'
[ -d "$from" ] || fail "there is no folder $from"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ ! -d "$from/content/start" ]; then
  package=$(find "$from" -maxdepth 1 -name 'Pipeline.Templates.*.nupkg' | sort | tail -n 1)
  [ -n "$package" ] || fail "there is no package Pipeline.Templates in $from"
  if command -v unzip >/dev/null; then unzip -q "$package" -d "$work"
  elif command -v python3 >/dev/null; then python3 -m zipfile -e "$package" "$work"
  else fail 'unzip or python3 is needed'; fi
  from=$work
fi
cd "$from/content/start"
find . -type f ! -path './.template.config/*' | LC_ALL=C sort >"$work/files"
cd "$OLDPWD"
kept=''
while read -r file; do
  file=${file#./}
  to=$(printf '%s' "$file" | sed 's/dot\.gitignore$/.gitignore/')
  # A build.sh of another kind stays, and this one gets another name.
  if [ "$to" = build.sh ] && [ -e build.sh ] && ! cmp -s "$from/content/start/build.sh" build.sh; then
    echo 'kept      build.sh, which is yours: the pipeline starts with ./pipeline.sh'
    to=pipeline.sh
  fi
  if [ -e "$to" ] || [ -L "$to" ]; then
    cmp -s "$from/content/start/$file" "$to" || { echo "kept      $to"; kept=1; }
    continue
  fi
  case $to in */*) mkdir -p "${to%/*}" ;; esac
  cp "$from/content/start/$file" "$to"
  case $to in *.sh) chmod +x "$to" ;; esac
  echo "written   $to"
done <"$work/files"
[ -z "$kept" ] || echo 'Where a kept file is one that the pipeline needs, compare it with the one in the package.'
if [ -e pipeline.sh ]; then echo 'next      ./pipeline.sh Init'; else echo 'next      ./build.sh Init'; fi
