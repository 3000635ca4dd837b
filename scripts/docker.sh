#!/usr/bin/env bash
# Makes a Debian 12, Debian 13 or Ubuntu machine ready to build, push, scan and sign images: Docker Engine with buildx
# and compose, emulation of other platforms, a registry, and the tools that look into images. Says what it will do and
# does only what is missing; with Docker, buildx and compose there and answering, it leaves Docker alone.
#   scripts/docker.sh           do it
#   scripts/docker.sh --plan    only say it
set -euo pipefail

plan=0
case "${1:-}" in
  "") ;;
  --plan) plan=1 ;;
  *)
    echo "usage: scripts/docker.sh [--plan]" >&2
    exit 2
    ;;
esac

# Where administrators' programs are; the PATH of other users often lacks it.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

root=()
if [[ $(id -u) -ne 0 && $plan -eq 0 ]]; then
  command -v sudo >/dev/null || { echo "Run this as root: there is no sudo on this machine." >&2; exit 1; }
  root=(sudo)
fi

do_() { # do_ <what it does> <command…>
  echo "- $1"
  [[ $plan -eq 1 ]] || "${@:2}"
}

as_root() { "${root[@]}" "$@"; }

write_file() { # write_file <path>, content on standard input
  as_root mkdir -p "$(dirname "$1")"
  as_root tee "$1" >/dev/null
}

# Only what is missing is installed; what a package is for stands beside it.
missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); } # need <command> <package>

# As this user, and as root: who is not in group docker yet has an engine all the same.
ask_engine() { docker "$@" 2>/dev/null || { [[ ${#root[@]} -gt 0 ]] && as_root docker "$@" 2>/dev/null; }; }
engine_answers() { ask_engine version --format '{{.Server.Version}}' >/dev/null; }

ID='' VERSION_CODENAME='' ID_LIKE=''
# shellcheck source=/dev/null
[[ -r /etc/os-release ]] && . /etc/os-release

# Each part by itself: a Docker of Docker's own packages must not be replaced because one plugin is missing.
new_engine=0
command -v dockerd >/dev/null 2>&1 || engine_answers || new_engine=1
compose=docker-compose
[[ $ID != ubuntu ]] || compose=docker-compose-v2
[[ $new_engine -eq 0 ]] || missing+=(docker.io containerd)
command -v docker >/dev/null 2>&1 || { [[ $ID == ubuntu ]] || missing+=(docker-cli); }
docker buildx version >/dev/null 2>&1 || missing+=(docker-buildx)
docker compose version >/dev/null 2>&1 || missing+=("$compose")
need docker-registry docker-registry
need gitleaks gitleaks
need cosign cosign
need mmdebstrap mmdebstrap
need python3 python3
need iptables iptables
other=aarch64
[[ $(uname -m) != aarch64 ]] || other=x86_64
command -v "qemu-$other-static" >/dev/null 2>&1 || command -v "qemu-$other" >/dev/null 2>&1 || missing+=(qemu-user-static)
need update-binfmts binfmt-support

case "$ID:$VERSION_CODENAME" in
  debian:bookworm) suite=trixie ;; # Debian 12 has an older Docker without buildx and neither gitleaks nor cosign
  *) suite='' ;;
esac
case " $ID $ID_LIKE " in
  *" debian "* | *" ubuntu "*) ;;
  *)
    if [[ ${#missing[@]} -gt 0 ]]; then
      echo "This is not Debian or Ubuntu (it is ${ID:-unknown}). Install by hand: ${missing[*]}" >&2
      exit 1
    fi
    ;;
esac

add_suite() { # the next release beside this one, at a priority that takes nothing from it unless it is named
  local source
  source=$(grep -hE '^URIs:' /etc/apt/sources.list.d/*.sources 2>/dev/null | grep -v security | head -1 | awk '{print $2}') || true
  [[ -n $source ]] || source=$(grep -hE '^deb ' /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | grep -v security | head -1 | sed -E 's/^deb +(\[[^]]*\] +)?//' | awk '{print $1}') || true
  [[ -n $source ]] || { echo "No Debian mirror stands in /etc/apt." >&2; exit 1; }
  write_file "/etc/apt/sources.list.d/$suite.sources" <<EOF
Types: deb
URIs: $source
Suites: $suite
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
EOF
  write_file "/etc/apt/preferences.d/$suite" <<EOF
Package: *
Pin: release n=$suite
Pin-Priority: 100
EOF
}

install_missing() {
  local available=() package option=()
  as_root apt-get update -qq
  for package in "${missing[@]}"; do
    if apt-cache show "$package" >/dev/null 2>&1; then available+=("$package"); else
      echo "  $package is not among this system's packages; ./build.sh Doctor tells how else to get it"
    fi
  done
  [[ ${#available[@]} -gt 0 ]] || return 0
  [[ -z $suite ]] || option=(-t "$suite")
  # Nothing that is installed is removed for it.
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-remove --no-install-recommends "${option[@]}" "${available[@]}" >/dev/null
}

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

if [[ ${#missing[@]} -gt 0 ]]; then
  # shellcheck disable=SC2086
  if [[ -n $suite && ! -e /etc/apt/sources.list.d/$suite.sources ]] && ! grep -rqsE "^Suites:.*\b$suite\b" /etc/apt/sources.list.d; then
    do_ "take packages that are missing here from $suite (pinned below everything that is installed)" add_suite
  fi
  do_ "install ${missing[*]}" install_missing
fi

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
