# Completes ./build.sh in bash: targets, parameters and their values. Install it for one shell, or for all that start later:
#   eval "$(./build.sh --completion bash)"
#   ./build.sh --completion bash >>~/.bashrc
# It serves every repository: each one's own build.sh gives the answers.
_pipeline_build() {
  local program=${COMP_WORDS[0]/#\~/$HOME} current=${COMP_WORDS[COMP_CWORD]} answer line
  COMPREPLY=()
  answer=$("$program" --complete "$COMP_CWORD" -- "${COMP_WORDS[@]}" 2>/dev/null </dev/null) || return 0
  [[ $current != = ]] || current=
  case $answer in
    '') return 0 ;;
    :files) answer=$(compgen -f -- "$current"); compopt -o filenames 2>/dev/null ;;
    :directories) answer=$(compgen -d -- "$current"); compopt -o filenames 2>/dev/null ;;
  esac
  while IFS= read -r line; do
    [[ -z $line ]] || COMPREPLY+=("${line%%$'\t'*}")
  done <<<"$answer"
}
complete -F _pipeline_build build.sh
