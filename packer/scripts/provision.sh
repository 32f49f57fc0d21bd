#!/bin/sh
# Puts Nodekeeper on this machine and makes it fit to be an image's master copy. Nothing that was begun goes
# on after an error.
#
#   provision.sh RPM [SETTINGS]
#
# RPM is a file; SETTINGS is a directory whose contents go to /etc/nodekeeper. The machine has no identity
# afterwards: shut it down to take its image, or reboot it.
set -eu

say() { echo "provision: $*" >&2; }

die() {
  say "$*"
  exit 1
}

main() {
  [ $# -eq 1 ] || [ $# -eq 2 ] || die "usage: provision.sh RPM [SETTINGS]"
  rpm=$1
  settings=${2:-}
  [ -f "$rpm" ] || die "$rpm: no such file; packaging/rpm builds it"
  [ -z "$settings" ] || [ -d "$settings" ] || die "$settings: no such directory"
  [ "$(id -u)" -eq 0 ] || die "only root can do this: sudo sh provision.sh ..."

  install_package
  install_settings
  enable_units
  stop_agents
  forget_this_node
  # Made here once, so that no node has to make it at its first boot.
  timeout 300 /usr/lib/nodekeeper/bin/cache || die "the JVM's class archive could not be made: see above"
  forget_this_machine
  say "done: nodekeeper $(nodekeeper version)"
}

install_package() {
  # With a path in front, lest dnf takes the file's name for a package's.
  path=$(cd "$(dirname "$rpm")" && pwd)/$(basename "$rpm")
  timeout 900 dnf install -y "$path" || die "dnf could not install $rpm: see above"
  # dnf is content with an older file when a newer package is installed; the image's tags would lie.
  [ "$(rpm -q nodekeeper)" = "$(rpm -qp --nosignature "$path")" ] ||
    die "$(rpm -q nodekeeper) is installed, not $rpm: remove it first"
}

# Checked by the user who will read them, and even when none are given: the package's own have to hold too.
install_settings() {
  if [ -n "$settings" ]; then
    cp -R "$settings/." /etc/nodekeeper/
    chmod -R u=rwX,go=rX /etc/nodekeeper
  fi
  timeout 60 runuser -u nodekeeper -- nodekeeper check ||
    die "the settings in ${settings:-/etc/nodekeeper} do not hold: see above"
}

# They start with the next boot: this machine is no node.
enable_units() {
  systemctl enable nodekeeper.service nodekeeper-files.service nodekeeper-ecs-config.service nodekeeper-ecs-config.path ||
    die "the units could not be enabled: see above"
}

# Neither may write its state again after that was removed.
stop_agents() {
  timeout 300 systemctl stop 'nodekeeper*' || die "nodekeeper's units could not be stopped"
  if systemctl cat ecs.service >/dev/null 2>&1; then
    timeout 300 systemctl stop ecs.service || die "ecs.service could not be stopped"
  else
    say "no ecs.service here: this is no ECS-optimized AMI, and there is no ECS agent to stop"
  fi
}

# Copies would else share one container instance, one memory of attempts, and tags that are not theirs.
forget_this_node() {
  empty /var/lib/ecs/data
  empty /var/lib/nodekeeper
  rm -f /etc/container_config/node.config
}

empty() {
  [ ! -d "$1" ] || find "$1" -mindepth 1 -delete
}

# What every copy has to have of its own, or has to begin without. As the ECS-optimized AMI itself is cleaned.
forget_this_machine() {
  dnf clean all
  forget_cloud_init
  # Empty, not absent and not "uninitialized": a first boot would reset which units are enabled.
  : >/etc/machine-id
  rm -f /var/lib/systemd/random-seed
  # The journal's directories are named by the machine's id; of the others, services expect that they are there.
  rm -rf /var/log/journal/*
  find /var/log -ignore_readdir_race -type f -delete
  rm -f /root/.bash_history /home/*/.bash_history
}

# Names and keys are removed only where cloud-init gives a machine new ones.
forget_cloud_init() {
  if ! command -v cloud-init >/dev/null; then
    say "no cloud-init here: host name, SSH host keys and login keys stay"
    return
  fi
  cloud-init clean --logs
  rm -f /etc/hostname /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub
  rm -f /root/.ssh/authorized_keys /home/*/.ssh/authorized_keys
}

main "$@"
exit
