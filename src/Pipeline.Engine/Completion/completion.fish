# Completes ./build.sh in fish: targets, parameters and their values. Install it for one shell, or for all that start later:
#   ./build.sh --completion fish | source
#   ./build.sh --completion fish >~/.config/fish/completions/build.sh.fish
# It serves every repository: each one's own build.sh gives the answers.
function __pipeline_build
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program (string replace -r '^~' -- $HOME $words[1])
    set -l answer ($program --complete (count $words) -- $words "$current" 2>/dev/null </dev/null)
    or return
    switch "$answer[1]"
        case :files
            __fish_complete_path "$current"
        case :directories
            __fish_complete_directories "$current"
        case ''
            return
        case '*'
            printf '%s\n' $answer
    end
end
complete -c build.sh -f -a '(__pipeline_build)'
