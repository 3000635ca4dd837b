#!/usr/bin/env bash
# Stands in for dotnet: notes every call in $FAKE_CALLS; its build writes all sources into _build.dll, its run shows them.
case $1 in
  --version)
    [[ ! -e $FAKE_HOME/too-old ]] || { echo 'A compatible .NET SDK was not found.'; exit 155; }
    echo 10.0.401
    ;;
  build)
    [[ -e build/_build.csproj ]] || exit 99
    for argument; do
      case $argument in -p:ProgramDirectory=*) folder=${argument#*=} ;; esac
      [[ $previous != --artifacts-path ]] || artifacts=$argument
      previous=$argument
    done
    state=clean
    [[ ! -e $artifacts ]] || state=kept
    mkdir -p "$artifacts"
    case "$*" in *--no-restore*) restore=no-restore ;; *) restore=restore ;; esac
    echo "build $state $restore${PipelineEngine+ on $PipelineEngine}" >>"$FAKE_CALLS"
    sources=$(cat build/*.cs src/*/*.cs 2>/dev/null)
    [[ ! -e $FAKE_HOME/restore-writes ]] || date +%N >src/Library/packages.lock.json
    : >"$FAKE_HOME/building"
    while [[ -e $FAKE_HOME/hold ]]; do sleep 0.01; done
    rm -f "$FAKE_HOME/building"
    if [[ $sources == *broken* ]]; then echo 'Build.cs(1,1): error CS1002: ; expected'; exit 1; fi
    printf '%s\n' "$sources" >"$folder/_build.dll"
    ;;
  */_build.dll)
    echo "run" >>"$FAKE_CALLS"
    cat "$1" || exit 98
    shift
    case $1 in
      arguments) printf '<%s>' "$@" ;;
      stdin) cat ;;
      exit) exit "$2" ;;
      variables) echo "${PipelineEngine-unset}|${DOTNET_EnableWriteXorExecute-unset}" ;;
      where) echo "$PWD|$PIPELINE_ROOT" ;;
      descriptors) ls /proc/self/fd ;;
      sleep) exec sleep 60 ;;
    esac
    ;;
  *) exit 97 ;;
esac
