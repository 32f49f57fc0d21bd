#compdef nodekeeper
# The completion for bash, by way of zsh's own bridge.
autoload -U +X bashcompinit && bashcompinit
. /usr/share/bash-completion/completions/nodekeeper
_bash_complete -o default -F _complete_nodekeeper
