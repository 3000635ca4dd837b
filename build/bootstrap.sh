# shellcheck shell=bash disable=SC2154
# Builds the build program. build.sh reads this file only when something differs, be it only in its time.
#   .nuke/temp/bootstrap/stamp    names the program and the place; exists only while that program is good; its own time is when
#                                 its inputs were read
#   .nuke/temp/bootstrap/inputs   content hashes of the last finished attempt; its own time is when that attempt ended
#   .nuke/temp/bootstrap/contents content hashes of that program's files; its own time is when they were found good
#   .nuke/temp/program/<name>/    one program, never written again: running programs and routers keep theirs
set -o pipefail

fail() {
  printf '%s\n' "${@/#/${0##*/}: }" >&2
  exit 2
}

# The lock ends with the processes that hold descriptor 9, so a killed shell leaves none behind.
lock() {
  exec 9>>"$state/lock" || fail "Cannot write in $state."
  take_lock 1 && return
  echo 'Another shell builds the build program; waiting …' >&2
  take_lock ''
}

take_lock() { # take_lock <1: give up at once>
  if command -v flock >/dev/null; then
    flock ${1:+-n} 9
  elif command -v perl >/dev/null; then # macOS
    perl -MFcntl=:flock -e 'open F, ">>&=9" or die; exit !flock F, LOCK_EX | ($ARGV[0] ? LOCK_NB : 0)' "$1"
  else
    echo "${0##*/}: without flock or perl, two builds at once are not kept apart." >&2
  fi
}

# Takes the first dotnet that has an SDK which global.json accepts.
choose_dotnet() {
  local dotnets candidate said='' first
  { IFS= read -r _ && IFS=: read -r -a dotnets; } <<<"$now"
  first=$(type -P dotnet)
  for candidate in "${dotnets[@]}"; do
    [[ -n $candidate ]] || continue
    if said+=$(cd "$root" && "$candidate" --version 2>&1 9>&-); then
      dotnet=$candidate path=''
      [[ $candidate == "$first" ]] || path=${candidate%/*}
      resolve "$candidate"
      real=$resolved
      sdks=${resolved%/*}/sdk
      # A script that stands before dotnet: ask it.
      [[ -d $sdks ]] || sdks=$("$dotnet" --list-sdks 9>&- | sed -n 's/.*\[\(.*\)\]$/\1/p' | tail -n 1)
      return
    fi
    said="$candidate: $said"$'\n'
  done
  local wanted='10.0.100' pattern='"version"[[:space:]]*:[[:space:]]*"(([0-9]+\.[0-9]+)[^"]*)"'
  [[ $(cat "$root/global.json" 2>/dev/null) =~ $pattern ]] && wanted=${BASH_REMATCH[1]}
  local band=${BASH_REMATCH[2]:-10.0}
  fail "${said:+No SDK fits. $said}The .NET SDK is missing: global.json asks for $wanted or a newer one of $band." \
    "Looked in PATH, \$DOTNET_ROOT, ~/.dotnet and $root/.nuke/temp/dotnet. Nothing ran. Get it in one of these ways:" \
    "  https://dot.net/download" \
    "  curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel $band --install-dir ~/.dotnet" \
    "  apt-get install dotnet-sdk-$band   dnf install dotnet-sdk-$band   apk add dotnet${band%.*}-sdk   brew install --cask dotnet-sdk"
}

# Whatever changes from here on has a later time than $state/reading, however coarse the clock of the file system is.
start_reading() {
  : >"$state/reading" || fail "Cannot write in $state."
  until : >"$state/tick" && [[ -n $(find "$state/tick" -newer "$state/reading") ]]; do sleep 0.01; done
}

place() {
  (look "$sdks" && printf '%s' "$now")
}

# The content hash of every input. Fails when one cannot be read.
hashes() {
  (look '' && { find -L "${roots[@]}" \( "${ignored[@]}" \) -prune -o ! -type d -print0 2>/dev/null || :; } | digests)
}

# digests <paths, each ended by a zero byte: their content hashes, sorted
digests() {
  local sum=(sha256sum)
  command -v sha256sum >/dev/null || sum=(shasum -a 256)
  xargs -0 "${sum[@]}" | LC_ALL=C sort
}

program_digests() { # program_digests <program>
  (cd "$root/.nuke/temp/program/$1" 2>/dev/null && find . -type f -print0 | digests)
}

# Whether the program that the stamp names was made here from just this, and is whole. Then only times have changed, or files
# that are no input, or this is a fresh clone into which a build server has put back what an earlier run built.
is_good() {
  [[ -n $previous && -n $hashes && -z $changed && $now == "$known" && $dotnet -ef $real ]] || return
  [[ -s $state/contents && $(program_digests "$previous") == "$(<"$state/contents")" ]] && touch "$state/contents"
}

# What MSBuild cannot see by comparing times: a first or an interrupted attempt, another place or SDK, and new content that
# is not newer than the last attempt (moved here with its old time, or edited during that attempt).
needs_clean_build() {
  local file
  [[ -n $hashes && -f $state/inputs && -d $state/artifacts && $(head -n 4 "$state/inputs") == "$(head -n 4 <<<"$now")" ]] || return 0
  while IFS= read -r file; do
    case $file in
      '' | *packages.lock.json) continue ;; # the restore itself writes lock files, and is repeated when they change
      /*) ;;
      *) file=$root/$file ;;
    esac
    [[ ! -e $file || $file -nt $state/inputs ]] && continue
    [[ $file == *.cs ]] && ! grep -qF "  ${file#"$root/"}" "$state/inputs" && continue # added: MSBuild compares the list
    return 0
  done <<<"$changed"
  return 1
}

# Everything goes to a log file, so that compiler servers do not hold the caller's pipes open. The subshell holds the lock
# for as long as the build lives, even when this shell is killed; the build itself and its servers do not get it.
run_build() {
  (
    cd "$root" || exit
    # The projects are compiled by one server, which is warm after the first of them. Where servers are not wanted, this build has one of its own and ends it.
    if [[ ${UseSharedCompilation-} == [Ff]alse ]]; then
      set -- "$@" -p:UseSharedCompilation=true "-p:SharedCompilationId=pipeline-$$"
      trap '"$dotnet" "$sdks/$("$dotnet" --version)/Roslyn/bincore/VBCSCompiler.dll" "-pipename:pipeline-$$" -shutdown 9>&-' EXIT
    fi
    # Code that lives for half a minute does not repay its profile.
    DOTNET_TieredPGO=0 "$dotnet" build build/_build.csproj -t:Program -c Release -v:q -nologo --artifacts-path "$state/artifacts" \
      "-p:ProgramDirectory=$folder" "$@" 9>&-
    exit
  ) </dev/null >"$log" 2>&1
}

write() { # write <file> <text>: whole or not at all
  if ! printf '%s\n' "$2" >"$1.new" || ! mv -f "$1.new" "$1"; then fail "Cannot write $1."; fi
}

# The stamp names its own inode: a copy, whose time may say anything, is not taken for it.
write_stamp() {
  local new=$state/stamp.new inode
  if ! { : >"$new" && read -r inode _ < <(ls -i "$new") &&
    printf '%s\n' "$program" "$dotnet" "$sdks" "$path" "$real" "$inode" "$now" >"$new" &&
    touch -r "$state/reading" "$new" && mv -f "$new" "$state/stamp"; }; then fail "Cannot write $state/stamp."; fi
}

# Keeps this program, the one before (a shell may be about to start it) and those that a living process was started from.
prune() {
  local living old
  living=$(ps -A -ww -o args= 2>/dev/null) && [[ -n $living ]] || return 0
  for old in "$root"/.nuke/temp/program/*; do
    [[ $old == */"$program" || $old == */"$previous" || $living == *"/${old##*/}/"* ]] || rm -rf "$old"
  done
}

build() {
  local started=$SECONDS log=$state/build.log folder options=() status
  rm -f "$state/stamp"
  if needs_clean_build; then
    rm -rf "$state/artifacts"
  elif grep -qv '\.cs$' <<<"${changed:-.cs}"; then
    options=(--force) # restore, even when NuGet sees no reason
  elif [[ -n $previous ]]; then
    options=(--no-restore) # the last attempt succeeded, and only sources changed
  fi
  rm -f "$state/inputs"
  folder=$(mktemp -d "$root/.nuke/temp/program/XXXXXXXX") || fail "Cannot write in $root/.nuke/temp/program."
  printf 'Building the build program … ' >&2
  trap 'echo >&2; exit 130' INT
  trap 'echo >&2; exit 143' TERM
  run_build "${options[@]}"
  status=$?
  if ((status)) && grep -qi 'NU110[0-9].*crossgen2' "$log"; then
    run_build -p:ReadyToRun=false # no package source has the ahead-of-time compiler: start slower
    status=$?
  elif ((status)) && grep -q 'NETSDK10[06]4' "$log"; then
    run_build # restored packages were deleted meanwhile
    status=$?
  fi
  trap - INT TERM
  [[ -z $hashes ]] || write "$state/inputs" "${now%$'\n'*}"$'\n'"$hashes"
  if ((status)) || [[ ! -f $folder/_build.dll ]]; then
    rm -rf "$folder"
    echo 'failed.' >&2
    awk '/error/ && !/ 0 Error/ && !seen[$0]++' "$log" | grep . >&2 || cat "$log" >&2
    fail 'The build program cannot be built; nothing ran. Correct the errors above and run it again.'
  fi
  program=${folder##*/}
  echo "$((SECONDS - started)) s." >&2
}

root=$(look '' && printf '%s' "$PWD") || fail "Cannot read $here."
state=$root/.nuke/temp/bootstrap
mkdir -p "$state" "$root/.nuke/temp/program" || fail "Cannot write in $root/.nuke/temp."
lock
if ! current; then # another shell may have built meanwhile
  previous=$program
  start_reading
  now=$(place)
  hashes=$(hashes 2>/dev/null) || hashes=''
  changed=$(LC_ALL=C comm -3 <(printf '%s\n' "$hashes") <(tail -n +5 "$state/inputs" 2>/dev/null) | sed $'s/^\t*[^ ]* [ *]//')
  if ! is_good; then
    choose_dotnet
    now=$(place)
    build
    write "$state/contents" "$(program_digests "$program")"
    prune
  fi
  write_stamp
fi
exec 9>&-
