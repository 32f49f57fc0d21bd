#!/bin/sh
# Waits until this machine has booted, cloud-init included. Run as root; at most 10 minutes for each.
set -u

say() { echo "wait-boot: $*" >&2; }

if command -v cloud-init >/dev/null; then
  timeout 600 cloud-init status --wait || say "cloud-init did not end well ($(cloud-init status 2>&1)); going on"
else
  say "no cloud-init here: not waiting for it"
fi

# A unit that has failed is not ours to judge: what the bake needs, it asks for itself.
state=$(timeout 600 systemctl is-system-running --wait)
case $state in
  running) ;;
  degraded)
    say "booted, but with failed units; going on:"
    systemctl --failed --no-legend --plain >&2
    ;;
  *)
    say "not booted after 10 minutes (systemctl is-system-running: ${state:-no answer}): see systemctl list-jobs"
    exit 1
    ;;
esac
