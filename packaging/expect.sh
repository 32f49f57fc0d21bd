# What checks of files and commands share: one line for each thing expected, and a last one that counts them.
# Sourced by a POSIX shell.

passed=0
failed=0

pass() {
  echo "ok      $1"
  passed=$((passed + 1))
}

# fail WHAT WHY
fail() {
  echo "FAILED  $1: $2"
  failed=$((failed + 1))
}

# expect WHAT COMMAND...: the command succeeds.
expect() {
  what=$1
  shift
  if words=$("$@" 2>&1); then
    pass "$what"
  else
    fail "$what" "$* failed: $words"
  fi
}

# refused WHAT WORDS COMMAND...: the command fails and says the words.
refused() {
  what=$1
  wanted=$2
  shift 2
  if words=$("$@" 2>&1); then
    fail "$what" "$* was accepted"
  elif echo "$words" | tr -s '\n ' ' ' | grep -qF -e "$wanted"; then
    pass "$what"
  else
    fail "$what" "$* does not say '$wanted' but: $words"
  fi
}

# equal WHAT WANTED FOUND
equal() {
  if [ "$2" = "$3" ]; then
    pass "$1"
  else
    fail "$1" "wanted '$2', found '$3'"
  fi
}

# unchecked WHAT WHY: counted neither way, and not kept quiet.
unchecked() {
  echo "NOT CHECKED  $1: $2"
}

tally() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}
