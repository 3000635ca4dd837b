#!/usr/bin/env bash
# Makes a Debian 12, Debian 13 or Ubuntu machine ready to build, push, scan and sign images: Docker Engine with buildx
# and compose, emulation of other platforms, a registry, and the tools that look into images. Says what it will do and
# does only what is missing; with Docker, buildx and compose there and answering, it leaves Docker alone.
#   scripts/docker.sh           do it
#   scripts/docker.sh --plan    only say it
set -euo pipefail
# shellcheck source=scripts/packages.sh
. "$(dirname "${BASH_SOURCE[0]}")/packages.sh"
need_root

# As this user, and as root: who is not in group docker yet has an engine all the same.
ask_engine() { docker "$@" 2>/dev/null || { [[ ${#root[@]} -gt 0 ]] && as_root docker "$@" 2>/dev/null; }; }
engine_answers() { ask_engine version --format '{{.Server.Version}}' >/dev/null; }

# Each part by itself: a Docker of Docker's own packages must not be replaced because one plugin is missing.
new_engine=0
command -v dockerd >/dev/null 2>&1 || engine_answers || new_engine=1
compose=docker-compose
[[ $ID != ubuntu ]] || compose=docker-compose-v2
at=${newer:+/$newer}
[[ $new_engine -eq 0 ]] || wanted+=("containerd$at" "docker.io$at")
command -v docker >/dev/null 2>&1 || { [[ $ID == ubuntu ]] || wanted+=("docker-cli$at"); }
docker buildx version >/dev/null 2>&1 || wanted+=("docker-buildx$at")
docker compose version >/dev/null 2>&1 || wanted+=("$compose$at")
need docker-registry docker-registry
need gitleaks gitleaks
need cosign cosign
need mmdebstrap mmdebstrap
need python3 python3
need iptables iptables
other=aarch64
[[ $(uname -m) != aarch64 ]] || other=x86_64
command -v "qemu-$other-static" >/dev/null 2>&1 || command -v "qemu-$other" >/dev/null 2>&1 || wanted+=(qemu-user-static)
need update-binfmts binfmt-support

# What the Lab calls: an image to run (busybox), a password of a registry (mkpasswd), a host that ssh does not reach.
need busybox busybox-static
need mkpasswd whois
need ssh openssh-client
need mount mount

# What the Lab looks at pages with. Ubuntu has it as a snap alone, and its hosted runners have one.
[[ $ID == ubuntu ]] || need chromium chromium

# What building, pushing and making base images call.
need curl curl
need git git
[[ -e /usr/share/keyrings/debian-archive-keyring.gpg || $ID != debian ]] || wanted+=(debian-archive-keyring)

# The containerd image store builds for several platforms and keeps attestations; Docker before 29 has it off.
configure() {
  write_file /etc/docker/daemon.json <<'EOF'
{
  "features": { "containerd-snapshotter": true }
}
EOF
}

# Before it is installed: where there is an init system, the package starts the engine at once.
[[ $new_engine -eq 0 || -e /etc/docker/daemon.json ]] || do_ "switch on the containerd image store in /etc/docker/daemon.json" configure

install_wanted

start() {
  if [[ -d /run/systemd/system ]]; then
    as_root systemctl enable --now docker
    return
  fi
  # Its own session, so that it outlives the terminal it was started from.
  as_root sh -c 'mkdir -p /var/log; setsid dockerd >/var/log/dockerd.log 2>&1 </dev/null &'
  for _ in $(seq 60); do
    ! engine_answers || return 0
    sleep 0.5
  done
  echo "Docker did not come up within 30 seconds; the end of /var/log/dockerd.log:" >&2
  as_root tail -20 /var/log/dockerd.log >&2
  exit 1
}

if ! engine_answers; then
  do_ "start Docker" start
fi

emulate() {
  [[ -e /proc/sys/fs/binfmt_misc/status ]] || as_root mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc 2>/dev/null || true
  as_root update-binfmts --enable >/dev/null 2>&1 || true
  # Newer packages leave this to systemd; without it the same line is registered here.
  [[ -e /proc/sys/fs/binfmt_misc/qemu-$other || ! -r /usr/lib/binfmt.d/qemu-$other.conf ]] ||
    as_root sh -c "cat /usr/lib/binfmt.d/qemu-$other.conf >/proc/sys/fs/binfmt_misc/register"
  [[ -e /proc/sys/fs/binfmt_misc/qemu-$other ]] || echo "This kernel takes no emulator for $other; images of that platform cannot be built here." >&2
}

[[ -e /proc/sys/fs/binfmt_misc/qemu-$other ]] || do_ "let the kernel run $other programs (binfmt_misc with qemu-user-static)" emulate

if [[ $plan -eq 0 ]]; then
  echo "Docker $(ask_engine version --format '{{.Server.Version}}'), $(docker buildx version | awk '{print $1, $2}'), compose $(docker compose version --short)"
  [[ $(ask_engine info --format '{{.DriverStatus}}') == *io.containerd.snapshotter* ]] ||
    echo "Its image store holds one platform of an image only: add \"features\": {\"containerd-snapshotter\": true} to /etc/docker/daemon.json and restart it." >&2
  docker version >/dev/null 2>&1 ||
    echo "You may not use it yet: sudo usermod -aG docker $(id -un), and sign in again (who is in group docker is as mighty as root)." >&2
fi
