#!/usr/bin/env bash
# Makes the public base images that our Dockerfiles name from this machine's own Debian mirror, for sites that reach no
# public registry, and puts them into Docker's local store. The Debian mirror is the one that stands in /etc/apt.
#   scripts/mirror.sh [--fresh] [--plan] [--platforms linux/amd64,linux/arm64] [base…]
# Services: postgres, redis, rabbitmq, memcached, nginx, prometheus, alertmanager, pgbouncer and sbom, built from docker/<name>
# upon debian:trixie-slim, for the native platform (nginx for all, since images are built upon it).
# Bases: debian:trixie-slim, node:trixie, python:<suite>-slim (what the final stages stand on: Python, Django and what the
# sample imports) and python:<suite> (the same with venv and the test tools), suites bookworm, trixie and sid.
# The native platform is installed properly. Another one is only unpacked, and what maintainer scripts made on the
# native one is copied over; under emulation the same would take minutes.
set -euo pipefail

prefix=localhost/mirror # a registry name that nobody on the internet can own
services=(postgres redis rabbitmq memcached nginx prometheus alertmanager pgbouncer sbom)
here=$(cd "$(dirname "$0")/.." && pwd)
fresh=0 plan=0 platforms=linux/amd64,linux/arm64 bases=()
while [[ $# -gt 0 ]]; do
  case "$1" in
    --fresh) fresh=1 ;;
    --plan) plan=1 ;;
    --platforms) platforms=${2:?--platforms needs a list such as linux/amd64,linux/arm64}; shift ;;
    -*) echo "usage: scripts/mirror.sh [--fresh] [--plan] [--platforms linux/amd64,linux/arm64] [base…]" >&2; exit 2 ;;
    *) bases+=("$1") ;;
  esac
  shift
done
[[ ${#bases[@]} -gt 0 ]] || bases=(debian:trixie-slim python:trixie-slim python:trixie python:bookworm python:sid node:trixie "${services[@]}")

sample=python3,python3-django,python3-gunicorn,python3-celery,python3-psycopg2,python3-redis,python3-daphne
sample+=,python3-whitenoise,python3-prometheus-client,python3-setuptools,ca-certificates
testing=python3-venv,python3-pytest,python3-pytest-django,python3-pytest-cov

packages_of() { # packages_of <base>: what is in it beside Debian's minimum
  case "$1" in
    debian:trixie-slim) echo ca-certificates ;;
    node:trixie) echo nodejs,npm,ca-certificates ;;
    python:bookworm-slim | python:trixie-slim | python:sid-slim) echo "$sample" ;;
    python:bookworm | python:trixie | python:sid) echo "$sample,$testing" ;;
    *) return 1 ;;
  esac
}

suite_of() { local suite=${1#*:}; echo "${suite%-slim}"; }

# Who is only built on, or only tested in, is needed for this machine alone.
platforms_of() {
  case "$1" in
    debian:* | python:trixie | python:*-slim | nginx) echo "${platforms//,/ }" ;;
    *) echo "linux/$native" ;;
  esac
}

is_service() { [[ " ${services[*]} " == *" $1 "* ]]; }

for base in "${bases[@]}"; do
  is_service "$base" || packages_of "$base" >/dev/null || { echo "There is no base \`$base\`; see the head of scripts/mirror.sh" >&2; exit 2; }
done
for program in mmdebstrap docker dpkg-deb; do
  command -v "$program" >/dev/null || { echo "$program is missing: run scripts/docker.sh" >&2; exit 1; }
done
native=$(dpkg --print-architecture)

# shellcheck source=scripts/mirror-source.sh
. "$here/scripts/mirror-source.sh"
source=$(mirror_source)

cache=${XDG_CACHE_HOME:-$HOME/.cache}/pipeline-mirror
mkdir -p "$cache"

# The same packages give the same bytes: every file is at most as young as the suite's own release file.
epoch_of() { # epoch_of <suite>
  local date
  date=$(curl -fsS --max-time 30 "$source/dists/$1/InRelease" | sed -n 's/^Date: //p' | head -1)
  date -d "$date" +%s
}

# A site's copy may be older than the archive lets its index be; signatures are checked all the same.
old_index='Acquire::Check-Valid-Until "false"'
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

install_natively() { # install_natively <base> <work>: rootfs-<native>.tar and, for the others, what no package owns
  local base=$1 work=$2 suite
  suite=$(suite_of "$base")
  mmdebstrap --quiet --variant=minbase --aptopt="$old_index" --include="$(packages_of "$base")" \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/bin/py3compile' \
    --customize-hook="$work/finish \"\$1\" $work" \
    "$suite" "$work/rootfs-$native.tar" "deb [signed-by=$keyring] $source $suite main"
}

# Runs on the host with the tree as $1: compiled Python once, for all, and the list of what only maintainer scripts made.
write_finish() { # write_finish <base> <work>
  cat >"$2/finish" <<'HOOK'
#!/bin/sh
set -eu
root=$1 work=$2
chroot "$root" dpkg-query -W -f '${Package}\n' >"$work/packages"
if [ -x "$root/usr/bin/python3" ] && [ -n "${COMPILE:-}" ]; then
  # Their validity is not checked against the clock of the sources: a base is never edited.
  chroot "$root" python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash /usr/lib/python3 >/dev/null || true
fi
cd "$root"
# Names as they lie on disk: /bin, /lib and /sbin are links into /usr.
cat var/lib/dpkg/info/*.list | sed -E 's#^/(bin|lib|lib64|sbin)/#/usr/\1/#' | sort -u >"$work/owned"
find . \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./tmp -o -path ./run -o -path ./var/cache -o -path ./var/lib/apt \
  -o -path ./var/lib/dpkg -o -path ./var/log -o -path ./etc/apt \) -prune -o \( -type f -o -type l \) -print |
  sed 's#^\.##' | sort | comm -23 - "$work/owned" | grep -vxE '/etc/ld.so.cache|/usr/sbin/(policy-rc.d|start-stop-daemon.REAL)' >"$work/unowned" || true
sed 's#^/#./#' "$work/unowned" | tar -cf "$work/unowned.tar" --no-recursion --numeric-owner -T -
HOOK
  chmod +x "$2/finish"
}

unpack_foreign() { # unpack_foreign <base> <work> <architecture>
  local base=$1 work=$2 architecture=$3 suite root deb name
  suite=$(suite_of "$base") root=$work/tree-$3
  mmdebstrap --quiet --variant=extract --aptopt="$old_index" --format=directory --architectures="$architecture" --skip=cleanup/apt/cache \
    --include="$(paste -sd, "$work/packages")" "$suite" "$root" "deb [signed-by=$keyring] $source $suite main"
  # What dpkg would know, so that `dpkg -l` and the bill of materials tell the truth.
  mkdir -p "$root/var/lib/dpkg/info"
  for deb in "$root"/var/cache/apt/archives/*.deb; do
    { dpkg-deb -f "$deb" | sed '1a Status: install ok installed'; echo; } >>"$work/status-$architecture"
    name=$(dpkg-deb -f "$deb" Package)
    [[ $(dpkg-deb -f "$deb" Multi-Arch) != same ]] || name+=:$(dpkg-deb -f "$deb" Architecture)
    dpkg-deb --fsys-tarfile "$deb" | tar -t | sed -E 's#^\./#/#; s#(.)/$#\1#; s#^/$#/.#' >"$root/var/lib/dpkg/info/$name.list"
    dpkg-deb --ctrl-tarfile "$deb" | tar -xO ./md5sums >"$root/var/lib/dpkg/info/$name.md5sums" 2>/dev/null || true
  done
  cp "$work/status-$architecture" "$root/var/lib/dpkg/status"
  rm -rf "$root"/var/cache/apt/archives "$root"/usr/share/{man,locale,info}
  find "$root/usr/share/doc" -type f ! -name copyright -delete 2>/dev/null || true
  find "$root/usr/share/doc" -type l -delete 2>/dev/null || true
  tar -xf "$work/unowned.tar" -C "$root" --numeric-owner --keep-directory-symlink
  # A native program that no package owns would not run there; none is known, so this is a check and not a filter.
  local programs
  programs=$(cd "$root" && sed 's#^/#./#' "$work/unowned" | xargs -d '\n' -r find 2>/dev/null -type f -exec grep -lsE -m1 '^.ELF' {} + | grep -v __pycache__) || true
  [[ -z $programs ]] || { echo "$base: made by maintainer scripts, and for $native only: ${programs//$'\n'/ }" >&2; return 1; }
  chroot "$root" /usr/sbin/ldconfig || chroot "$root" /sbin/ldconfig
  tar -cf "$work/rootfs-$architecture.tar" -C "$root" --sort=name --numeric-owner --clamp-mtime --mtime="@$SOURCE_DATE_EPOCH" \
    --xattrs --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' .
  rm -rf "$root"
}

make_base() { # make_base <base>
  local base=$1 inputs work platform architecture started=$SECONDS
  inputs=$(printf '%s\n' "$(declare -f install_natively write_finish unpack_foreign | sha256sum)" "$base" "$(packages_of "$base")" "$(platforms_of "$base")" | sha256sum | cut -c1-64)
  if [[ $fresh -eq 0 && $(docker image inspect --format '{{index .Config.Labels "mirror.inputs"}}' "$prefix/$base" 2>/dev/null) == "$inputs" ]]; then
    echo "- $prefix/$base is there"
    return
  fi
  echo "- make $prefix/$base for $(platforms_of "$base")"
  [[ $plan -eq 0 ]] || return 0
  work=$(mktemp -d "$cache/XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  SOURCE_DATE_EPOCH=$(epoch_of "$(suite_of "$base")")
  COMPILE=$([[ $base != *-slim ]] || echo 1)
  export SOURCE_DATE_EPOCH COMPILE
  write_finish "$base" "$work"
  install_natively "$base" "$work"
  for platform in $(platforms_of "$base"); do
    architecture=${platform#linux/}
    [[ $architecture == "$native" ]] || unpack_foreign "$base" "$work" "$architecture"
  done
  mkdir "$work/context"
  mv "$work"/rootfs-*.tar "$work/context"
  cat >"$work/context/Dockerfile" <<DOCKERFILE
FROM scratch
ARG TARGETARCH
ADD rootfs-\${TARGETARCH}.tar /
LABEL mirror.inputs=$inputs
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["bash"]
DOCKERFILE
  # What fetches packages in builds trusts whom this machine trusts, and fetches where it fetches. Nothing is shipped upon this base.
  if [[ $base == node:* ]]; then
    cp /etc/ssl/certs/ca-certificates.crt "$work/context/"
    {
      echo 'COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt'
      echo 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt npm_config_cafile=/etc/ssl/certs/ca-certificates.crt'
      ! command -v npm >/dev/null || echo "ENV npm_config_registry=$(npm config get registry 2>/dev/null)"
    } >>"$work/context/Dockerfile"
  fi
  docker buildx build --quiet --provenance=false --platform "$(platforms_of "$base" | tr ' ' ,)" -t "$prefix/$base" "$work/context" >/dev/null
  echo "- made $prefix/$base in $((SECONDS - started)) s"
}

make_service() { # make_service <name>: BuildKit knows what is unchanged
  local started=$SECONDS option=()
  [[ $plan -eq 0 ]] || { echo "- build $prefix/$1 from docker/$1"; return; }
  [[ $fresh -eq 0 ]] || option=(--no-cache)
  docker buildx build --quiet --provenance=false "${option[@]}" --platform "$(platforms_of "$1" | tr ' ' ,)" \
    --build-context "debian:trixie-slim=docker-image://$prefix/debian:trixie-slim" \
    --build-context "python:3.12-slim=docker-image://$prefix/python:trixie-slim" -t "$prefix/$1" "$here/docker/$1" >/dev/null
  echo "- built $prefix/$1 in $((SECONDS - started)) s"
}

# Two at a time: installing is one thread's work.
jobs=() failed=0
later=()
for base in "${bases[@]}"; do
  if is_service "$base"; then
    later+=("$base")
    continue
  fi
  while [[ $(jobs -rp | wc -l) -ge $(nproc) ]]; do wait -n || failed=1; done
  (make_base "$base") &
  jobs+=($!)
done
for job in "${jobs[@]}"; do wait "$job" || failed=1; done
jobs=()
for service in "${later[@]}"; do
  [[ $failed -eq 0 ]] || break
  while [[ $(jobs -rp | wc -l) -ge $(nproc) ]]; do wait -n || failed=1; done
  make_service "$service" &
  jobs+=($!)
done
for job in "${jobs[@]}"; do wait "$job" || failed=1; done
[[ $failed -eq 0 ]] || { echo "Some bases could not be made; what failed stands above." >&2; exit 1; }
