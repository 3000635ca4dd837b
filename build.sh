#!/usr/bin/env bash
# Starts the build program. When one of its inputs changed, build/bootstrap.sh builds it first.
# The usual run forks once, for `find`: what that lists is compared, as text, with what the last build was made from.
# `dotnet _build.dll` starts as fast as a native host would, and needs no DOTNET_ROOT. Works with bash 3.2.

# Follows symbolic links: the answer is in $resolved.
resolve() {
  local link
  resolved=$1
  while [[ -L $resolved ]]; do
    link=$(readlink "$resolved")
    case $link in /*) resolved=$link ;; *) resolved=${resolved%/*}/$link ;; esac
  done
}

# Four lines about the place (root, dotnet programs, SDKs, options), then one line per input and per file of the program:
# path, size, time of modification and of change, inode. Everything is read relative to the root.
listing() { # listing <folder of SDKs> <program>
  local folder dotnets='' versions=() skip=(-path build/bin -o -path build/obj) show
  CDPATH='' cd -P -- "$here" || exit
  set -f
  IFS=:
  for folder in $PATH; do
    [[ -x $folder/dotnet && -f $folder/dotnet ]] && dotnets=$folder/dotnet && break
  done
  unset IFS
  set +f
  for folder in "${DOTNET_ROOT-}" "${HOME-}/.dotnet" "$PWD/.nuke/temp/dotnet"; do
    [[ -x $folder/dotnet && -f $folder/dotnet ]] && dotnets+=:$folder/dotnet
  done
  shopt -s nullglob
  for folder in src/*/; do skip+=(-o -path "${folder}bin" -o -path "${folder}obj"); done
  [[ -z $1 ]] || versions=("$1"/*)
  case $OSTYPE in
    linux-gnu* | msys* | cygwin*) show=(-printf '%p\t%s\t%T@\t%C@\t%i\n') ;;
    darwin* | *bsd*) show=(-exec stat -L -f $'%N\t%z\t%Fm\t%Fc\t%i' {} +) ;;
    *) show=(-exec stat -L -c $'%n\t%s\t%y\t%z\t%i' {} +) ;;
  esac
  printf '%s\n' "$PWD" "$dotnets" "${versions[*]}" "${PipelineEngine-}"
  IFS=:
  # shellcheck disable=SC2086 # the dotnet programs are to be split
  exec find -L $dotnets build src build.sh global.json Directory.*.props Directory.*.targets Directory.*.rsp \
    [Nn]u[Gg]et.[Cc]onfig .editorconfig .globalconfig ${2:+".nuke/temp/program/$2"} \
    \( "${skip[@]}" \) -prune -o ! -type d "${show[@]}" 2>/dev/null
}

# True when the program that the stamp names was built from what is there now.
current() {
  program='' dotnet='' sdks='' path='' known=''
  { IFS= read -r program && IFS= read -r dotnet && IFS= read -r sdks && IFS= read -r path && IFS= read -r -d '' known; } \
    2>/dev/null <"$here/.nuke/temp/bootstrap/stamp"
  now=$(listing "$sdks" "$program")
  [[ -n $program && $now$'\n' == "$known" ]]
}

# For a shell that completes a line: the program as it was last built answers, be it stale. Nothing is compared, built or touched.
answer_completion() {
  local programs=("$here".nuke/temp/program/*/_build.dll) candidate newest=''
  { IFS= read -r program && IFS= read -r dotnet && IFS= read -r _ && IFS= read -r path; } 2>/dev/null <"${here}.nuke/temp/bootstrap/stamp"
  [[ -z ${program-} ]] || newest=${here}.nuke/temp/program/$program/_build.dll
  if [[ ! -f $newest ]]; then # while it is being built, and after a failure, there is no stamp
    for candidate in "${programs[@]}"; do
      [[ $newest -nt $candidate ]] || newest=$candidate
    done
  fi
  [[ -f $newest ]] || exit 0
  [[ -n ${dotnet-} ]] || dotnet=dotnet
  [[ -z ${path-} ]] || export DOTNET_ROOT=$path
  export PIPELINE_ROOT=$here
  exec "$dotnet" "$newest" "$@"
}

case ${BASH_SOURCE[0]} in */*) resolve "${BASH_SOURCE[0]}" ;; *) resolve "./${BASH_SOURCE[0]}" ;; esac
here=${resolved%/*}/
[[ ${1-} != --complete ]] || answer_completion "$@"
# shellcheck source=build/bootstrap.sh
current || . "${here}build/bootstrap.sh"

# Not the first dotnet on PATH: the program's own children must find this one.
[[ -z $path ]] || export PATH="$path:$PATH" DOTNET_ROOT="$path"
export PIPELINE_ROOT=${now%%$'\n'*}
# Pages that are never writable and executable at once cost a short program a part of its start. The program takes the
# variable away from its own children: what is deployed keeps the protection.
export DOTNET_EnableWriteXorExecute=${DOTNET_EnableWriteXorExecute-0}
exec "$dotnet" "$PIPELINE_ROOT/.nuke/temp/program/$program/_build.dll" "$@"
