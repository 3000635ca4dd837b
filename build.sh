#!/usr/bin/env bash
# Starts the build program. When one of its inputs changed, build/bootstrap.sh builds it first.
# The usual run forks once, for `find`, which is asked for inputs that changed after the last build began to read them.
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

# Goes to the root and sets
#   now      five lines about the place: root, dotnet programs, SDKs, options, names of the inputs that are in the root
#   roots    where inputs are, for find
#   ignored  what is no input there, for find: results, documentation, and what editors keep beside a file. An input that is
#            named so is refused (Directory.Build.props).
look() { # look <folder of SDKs>
  local folder dotnets='' versions=()
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
  roots=(buil[d] sr[c] build.s[h] global.jso[n] Directory.*.props Directory.*.targets Directory.*.rsp
    [Nn]u[Gg]et.[Cc]onfig .editorconfi[g] .globalconfi[g])
  ignored=(-name '.?*' ! -name .editorconfig ! -name .globalconfig -o -name '*~' -o -name '#*#' -o -name '*.tmp' -o -name 4913 -o -name '*.md')
  for folder in build/ src/*/; do ignored+=(-o -path "${folder}bin" -o -path "${folder}obj"); done
  [[ -z $1 ]] || versions=("$1"/*)
  now=$PWD$'\n'$dotnets$'\n'${versions[*]}$'\n'${PipelineEngine-}$'\n'${roots[*]}
  IFS=:
  # shellcheck disable=SC2206 # the dotnet programs are to be split
  roots+=($dotnets)
  unset IFS
}

# Prints what changed. When nothing did, this is the stamp, and nothing else: no answer is never taken for a good one.
#   The stamp's time is when the last build began to read its inputs. A file's time of change (ctime) is set by the kernel at
#   every write, rename and replacement, so that no older file can take an input's place unseen; a folder's is set by what is
#   added to it and taken from it. A stamp from the future says that the clock was put back; one with another inode is a copy.
differences() {
  local stamp=.nuke/temp/bootstrap/stamp built=.nuke/temp/program/$program
  look "$sdks"
  [[ -n $inode && $now == "$known" && $dotnet -ef $real && -f $built/_build.dll ]] || return
  exec find -L "${roots[@]}" "$built" $stamp -type d \( "${ignored[@]}" \) -prune -o ! -cnewer $stamp \
    -o -path "$built*" ! -cnewer .nuke/temp/bootstrap/contents -o -path $stamp -inum "$inode" ! -mmin -0 -print -o -path $stamp \
    -o \( "${ignored[@]}" \) -o -print 2>/dev/null
}

# True when the program that the stamp names was built from what is there now.
current() {
  program='' dotnet='' sdks='' path='' real='' inode='' known=''
  { IFS= read -r program && IFS= read -r dotnet && IFS= read -r sdks && IFS= read -r path && IFS= read -r real && IFS= read -r inode &&
    IFS= read -r -d '' known; } 2>/dev/null <"$here/.nuke/temp/bootstrap/stamp"
  known=${known%$'\n'}
  [[ -n $program && $(differences) == .nuke/temp/bootstrap/stamp ]] && now=$known
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
# Pages that are never writable and executable at once cost a short program a part of its start. Pipeline's engine takes the
# variable away from the program's own children: what is deployed keeps the protection. Nuke would not.
[[ -n ${PipelineEngine-} ]] || export DOTNET_EnableWriteXorExecute=${DOTNET_EnableWriteXorExecute-0}
unset PipelineEngine # for the build of the program alone, not for what targets build
exec "$dotnet" "$PIPELINE_ROOT/.nuke/temp/program/$program/_build.dll" "$@"
