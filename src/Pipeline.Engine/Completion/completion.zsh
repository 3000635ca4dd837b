# Completes ./build.sh in zsh: targets, parameters and their values. Install it for one shell, or for all that start later:
#   source <(./build.sh --completion zsh)
#   ./build.sh --completion zsh >>~/.zshrc          # below the line with compinit
# It serves every repository: each one's own build.sh gives the answers.
_pipeline_build() {
  local answer program=${(Q)words[1]}
  local -a values
  answer=$("${program/#\~/$HOME}" --complete $((CURRENT - 1)) -- "${(@Q)words}" 2>/dev/null </dev/null) || return 1
  case $answer in
    '') return 1 ;;
    :files) _files; return ;;
    :directories) _files -/; return ;;
  esac
  values=("${(@f)answer}")
  values=("${(@)values//:/\\:}")
  values=("${(@)values/$'\t'/:}")
  _describe 'build' values
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _pipeline_build build.sh
