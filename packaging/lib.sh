# What packaging/check and packaging/try share: a JDK, Maven, a busybox, a Docker engine and, for the tests, AWS's
# own clients.
# Sourced, from the top of the repository, by a POSIX shell.

me=${0##*/}
# The directory of the Docker engines that were started here.
engines=

# The jar keeps the modes of what goes into it: the same bytes only from the same modes.
umask 022

say() { echo "$me: $*" >&2; }

# A last word, and how to go on.
die() {
  say "$*"
  exit 69
}

# The only place where packages come from is the distribution's own package manager.
install_packages() {
  for_what=$1
  shift
  [ "$(id -u)" -eq 0 ] || die "$for_what is missing: install $*, or run $me as root, which then does"
  say "installing $* ($for_what is missing)"
  if command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    if [ -z "${apt_is_fresh:-}" ]; then
      apt-get update -qq >&2 || say "apt-get update failed; trying with the lists as they are"
      apt_is_fresh=yes
    fi
    apt-get install -qq -y --no-install-recommends "$@" >&2
  elif command -v dnf >/dev/null; then
    dnf install -q -y "$@" >&2
  else
    die "$for_what is missing, and neither apt-get nor dnf is here to install $*"
  fi
}

is_jdk_25() {
  [ -x "$1/bin/javac" ] && grep -q '^JAVA_VERSION="25[.".]' "$1/release" 2>/dev/null
}

find_jdk() {
  on_path=$(command -v javac || true)
  [ -z "$on_path" ] || on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25* "$on_path"; do
    if [ -n "$candidate" ] && is_jdk_25 "$candidate"; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return 0
    fi
  done
  return 1
}

need_jdk() {
  if ! find_jdk; then
    if command -v dnf >/dev/null; then
      install_packages "JDK 25" java-25-amazon-corretto-devel
    elif apt-cache show openjdk-25-jdk-headless >/dev/null 2>&1; then
      install_packages "JDK 25" openjdk-25-jdk-headless
    fi
    find_jdk || die "no JDK 25 in JAVA_HOME, /usr/lib/jvm/*25* or PATH, and none among this" \
      "distribution's packages: install one (Temurin, Corretto) and set JAVA_HOME"
  fi
  # Else Maven 3's own libraries make this Java print warnings about themselves.
  MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
  # And it would reset the colours of a terminal that is none.
  MAVEN_OPTS="$MAVEN_OPTS -Djansi.noreset=true"
  export MAVEN_OPTS
}

need_maven() {
  command -v mvn >/dev/null || install_packages Maven maven || true
  command -v mvn >/dev/null || die "no Maven, and it could not be installed: put mvn into PATH"
}

# Containers are made of this: no image is pulled from anywhere.
need_busybox() {
  has_busybox && return
  if command -v apt-get >/dev/null; then
    install_packages "a static busybox" busybox-static || true
  else
    install_packages "a static busybox" busybox || true
  fi
  has_busybox || die "no busybox in /bin or /usr/bin, and it could not be installed"
}

has_busybox() { [ -x /bin/busybox ] || [ -x /usr/bin/busybox ]; }

# What kills a writer of files at each of its calls to the kernel, in a test.
need_strace() {
  command -v strace >/dev/null || install_packages strace strace || true
  command -v strace >/dev/null || die "no strace in PATH, and it could not be installed"
}

# What makes a terminal for the program, in a test.
need_script() {
  command -v script >/dev/null && return
  if command -v apt-get >/dev/null; then
    install_packages script bsdutils || true
  else
    install_packages script util-linux || true
  fi
  command -v script >/dev/null || die "no script in PATH, and it could not be installed"
}

# The nginx and the promtool that tests run. Where there is none only its package's files are unpacked: an installed
# one would begin to serve on this machine.
need_nginx() {
  for candidate in "${NODEKEEPER_TEST_NGINX:-}" "$(command -v nginx)" /usr/sbin/nginx; do
    is_nginx "$candidate" && return
  done
  if command -v apt-get >/dev/null; then
    unpack nginx
    is_nginx "$unpacked/usr/sbin/nginx" && return
    install_packages "what nginx is linked with" libpcre2-8-0 libssl3 zlib1g || true
    is_nginx "$unpacked/usr/sbin/nginx" && return
  else
    install_packages nginx nginx || true
    is_nginx /usr/sbin/nginx && return
  fi
  end_unpacked
  die "no nginx in PATH or /usr/sbin, and it could not be had: set NODEKEEPER_TEST_NGINX to one"
}

# Without it only the tests that ask it fail.
need_promtool() {
  for candidate in "${NODEKEEPER_TEST_PROMTOOL:-}" "$(command -v promtool)" /usr/bin/promtool; do
    is_promtool "$candidate" && return
  done
  if command -v apt-get >/dev/null; then
    unpack prometheus
    is_promtool "$unpacked/usr/bin/promtool" && return
  fi
  say "no promtool in PATH or /usr/bin, and it could not be had: set NODEKEEPER_TEST_PROMTOOL to one, of a release" \
    "of Prometheus; without it tests will fail"
}

# The browser that looks at the pages. Without it only the tests that show it one fail.
need_chromium() {
  for candidate in "${NODEKEEPER_TEST_CHROMIUM:-}" "$(command -v chromium)" /usr/bin/chromium; do
    is_chromium "$candidate" && return
  done
  if command -v apt-get >/dev/null; then
    install_packages Chromium chromium || true
    is_chromium /usr/bin/chromium && return
  fi
  say "no chromium in PATH or /usr/bin, and it could not be installed: set NODEKEEPER_TEST_CHROMIUM to one; without" \
    "it tests will fail"
}

# unpack PACKAGE: into $unpacked.
unpacked=
unpack() {
  [ -n "$unpacked" ] || unpacked=$(mktemp -d /tmp/nodekeeper-unpacked.XXXXXX) || die "no place in /tmp for $1"
  say "unpacking $1 in $unpacked (it is missing)"
  (cd "$unpacked" && { apt-get download -qq "$1" || { apt-get update -qq && apt-get download -qq "$1"; }; } &&
    dpkg-deb -x "$1"_*.deb .) >&2
}

is_nginx() {
  [ -x "$1" ] && timeout 20 "$1" -v 2>/dev/null || return 1
  NODEKEEPER_TEST_NGINX=$1
  export NODEKEEPER_TEST_NGINX
}

is_promtool() {
  [ -x "$1" ] && timeout 20 "$1" --version >/dev/null 2>&1 || return 1
  NODEKEEPER_TEST_PROMTOOL=$1
  export NODEKEEPER_TEST_PROMTOOL
}

is_chromium() {
  [ -x "$1" ] && timeout 60 "$1" --version >/dev/null 2>&1 || return 1
  NODEKEEPER_TEST_CHROMIUM=$1
  export NODEKEEPER_TEST_CHROMIUM
}

end_unpacked() {
  [ -z "$unpacked" ] || rm -rf "$unpacked"
  unpacked=
}

# What else talks to the stand-in, in its tests: the aws command line, and a Python that has boto3.
need_aws_clients() {
  if ! has_aws; then
    if command -v apt-get >/dev/null; then
      install_packages "the aws command line" awscli || true
    else
      install_packages "the aws command line" awscli-2 || true
    fi
    has_aws || die "no aws command line in PATH that runs, and it could not be installed"
  fi
  find_boto3 && return
  install_packages "a Python with boto3" python3-boto3 || true
  find_boto3 || die "no Python in PATH or /usr/bin has boto3, and it could not be installed: set" \
    "NODEKEEPER_TEST_PYTHON to one that has"
}

has_aws() { timeout 60 aws --version >/dev/null 2>&1; }

# The first python3 in PATH may be another than the one the distribution's packages are for.
find_boto3() {
  for candidate in "${NODEKEEPER_TEST_PYTHON:-}" python3 /usr/bin/python3; do
    if [ -n "$candidate" ] && timeout 60 "$candidate" -c 'import boto3' 2>/dev/null; then
      NODEKEEPER_TEST_PYTHON=$candidate
      export NODEKEEPER_TEST_PYTHON
      return 0
    fi
  done
  return 1
}

engine_answers() { timeout 20 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# An engine to work with: the one at DOCKER_HOST or at the usual socket, else one of our own. A context set with
# "docker context" is passed over, since the agent and its tests know of none.
need_engine() {
  usual=unix:///var/run/docker.sock
  DOCKER_HOST=${DOCKER_HOST:-$usual}
  export DOCKER_HOST
  if ! command -v docker >/dev/null || { ! engine_answers && ! command -v dockerd >/dev/null; }; then
    if command -v apt-get >/dev/null; then
      install_packages "the Docker engine" docker.io iptables iproute2 || true
    else
      install_packages "the Docker engine" docker iproute || true
    fi
    command -v docker >/dev/null || die "no Docker engine, and it could not be installed"
  fi
  engine_answers && return
  [ "$DOCKER_HOST" = "$usual" ] || die "no Docker engine answers at DOCKER_HOST=$DOCKER_HOST"
  [ "$(id -u)" -eq 0 ] || die "no Docker engine answers: start it, or run $me as root, which then does"
  command -v dockerd >/dev/null || die "no Docker engine answers, and there is no dockerd to start"
  start_engine
}

# need_engines COUNT: the same, and as many where they are our own. Of others there is the one that answers.
need_engines() {
  need_engine
  [ -n "$engines" ] || return 0
  while [ "$engine_count" -lt "$1" ]; do start_engine; done
  DOCKER_HOST=unix://$engines/1/docker.sock
}

# An engine with everything of its own: socket, images, containers, state, and a bridge. Left to itself it
# would take docker0, away from any other engine here; told to do without, it would even remove docker0.
# Called again, it starts another beside it: $engines/1, $engines/2 and so on.
start_engine() {
  command -v ip >/dev/null || install_packages "the command ip" iproute2 || install_packages "the command ip" iproute
  if [ -z "$engines" ]; then
    engines=$(mktemp -d /tmp/nodekeeper-engines.XXXXXX) || die "no place in /tmp for a Docker engine"
    engine_count=0
    writable_cgroups
    cgroups_before=$(ls -d /sys/fs/cgroup/docker /sys/fs/cgroup/*/docker 2>/dev/null || true)
  fi
  engine_count=$((engine_count + 1))
  engine=$engines/$engine_count
  mkdir "$engine"
  bridge=$(bridge_of "$engine")
  if ! { ip link add "$bridge" type bridge &&
    ip address add "198.19.$(free_subnet).1/24" dev "$bridge" && ip link set "$bridge" up; }; then
    die "a network bridge for a Docker engine cannot be made here (this needs CAP_NET_ADMIN)"
  fi
  launch_engine || launch_engine --storage-driver=vfs || engine_failed
  DOCKER_HOST=unix://$engine/docker.sock
  export DOCKER_HOST
  say "started a Docker engine of our own, $DOCKER_HOST"
}

# An interface's name has 15 characters at most.
bridge_of() { echo "nk-${engines##*.}-${1##*/}"; }

# Of the addresses set aside for benchmarks, which no network here uses but those of our other engines.
free_subnet() {
  subnet=$(($$ % 250))
  while ip -4 address show | grep -q -F " 198.19.$subnet.1/"; do
    subnet=$(((subnet + 1) % 250))
  done
  echo "$subnet"
}

# Firewall and forwarding stay as they are: the containers need nothing from outside, and nothing is to be
# left behind in the kernel.
launch_engine() {
  # In a session of its own: an interrupt at the terminal is for us, who then take down what runs in it.
  setsid dockerd --data-root="$engine/data" --exec-root="$engine/exec" --pidfile="$engine/pid" \
    --host="unix://$engine/docker.sock" --bridge="$bridge" --iptables=false --ip6tables=false --ip-masq=false \
    --ip-forward=false "$@" >"$engine/log" 2>&1 </dev/null &
  engine_pid=$!
  echo "$engine_pid" >"$engine/launched"
  waited=0
  while [ "$waited" -lt 150 ]; do
    if DOCKER_HOST=unix://$engine/docker.sock engine_answers; then
      return 0
    fi
    kill -0 "$engine_pid" 2>/dev/null || break
    sleep 0.2
    waited=$((waited + 1))
  done
  stop_engine
  return 1
}

engine_failed() {
  say "dockerd cannot be started here; its last words:"
  tail -n 5 "$engine/log" >&2
  die "start a Docker engine by hand (this needs the capabilities of a container engine's host)"
}

# In a container the engine around us may have mounted them read-only. It is the mount that is so, and not
# the hierarchy behind it, which the kernel would refuse to change: hence "bind".
writable_cgroups() {
  while read -r _ where kind options _; do
    case $kind,$options in
      cgroup,ro* | cgroup2,ro*) mount -o remount,bind,rw "$where" 2>/dev/null || true ;;
    esac
  done </proc/self/mounts
}

stop_engine() {
  engine_pid=$(cat "$engine/launched" 2>/dev/null) || return 0
  kill "$engine_pid" 2>/dev/null || true
  waited=0
  while kill -0 "$engine_pid" 2>/dev/null; do
    [ "$waited" -ne 100 ] || kill -KILL "$engine_pid" 2>/dev/null || true
    sleep 0.2
    waited=$((waited + 1))
  done
  wait "$engine_pid" 2>/dev/null || true
  rm -f "$engine/launched"
}

# Ends the engines that start_engine started, if it did, and takes away all that they made.
end_engine() {
  [ -n "$engines" ] || return 0
  for engine in "$engines"/*; do
    [ -d "$engine" ] || continue
    stop_engine
    if [ -r "$engine/exec/containerd/containerd.pid" ]; then
      kill "$(cat "$engine/exec/containerd/containerd.pid")" 2>/dev/null || true
    fi
    ip link delete "$(bridge_of "$engine")" 2>/dev/null || true
  done
  awk -v under="$engines/" 'index($2, under) == 1 { print $2 }' /proc/self/mounts | sort -r |
    while read -r where; do umount -l "$where" 2>/dev/null || true; done
  for cgroup in /sys/fs/cgroup/docker /sys/fs/cgroup/*/docker; do
    case "
$cgroups_before
" in
      *"
$cgroup
"*) ;;
      *) rmdir "$cgroup" 2>/dev/null || true ;;
    esac
  done
  rm -rf "$engines"
  engines=
}
