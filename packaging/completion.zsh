#compdef nodekeeper
# The completion for bash, by way of zsh's own bridge.
autoload -U +X bashcompinit && bashcompinit
# A builtin of bash that the bridge lacks; what it would set has no counterpart.
(( $+functions[compopt] )) || compopt() { : }
. /usr/share/bash-completion/completions/nodekeeper
_bash_complete -o default -F _complete_nodekeeper
