#!/usr/bin/env bash
# Makes the public base images that our Dockerfiles name from this machine's own Debian mirror, for sites that reach no
# public registry, and puts them into Docker's local store. The Debian mirror is the one that stands in /etc/apt.
#   scripts/mirror.sh [--fresh] [--plan] [--platforms linux/amd64,linux/arm64] [base…]
# Services: postgres, redis, rabbitmq, memcached, nginx, prometheus, alertmanager, {postgres,redis,node,blackbox}-exporter, pgbouncer, redis-commander, flower
# and sbom, built from docker/<name> upon the bases, for the native platform (nginx and flower for all, since images are built upon them).
# Bases: debian:trixie-slim, node:trixie, python:<suite>-slim (what images and their tests run on: Python and nothing that is
# imported) and python:<suite> (the same with an index of wheels, which pip installs from), suites bookworm, trixie and sid.
# The native platform is installed properly. Another one is only unpacked, and what maintainer scripts made on the
# native one is copied over; under emulation the same would take minutes.
set -euo pipefail

prefix=localhost/mirror # a registry name that nobody on the internet can own
services=(postgres redis rabbitmq memcached nginx prometheus alertmanager postgres-exporter redis-exporter node-exporter blackbox-exporter pgbouncer redis-commander flower sbom)
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
[[ ${#bases[@]} -gt 0 ]] || bases=(debian:trixie-slim python:{trixie,bookworm,sid}{-slim,} node:trixie "${services[@]}")

# Libraries that a wheel of the index brings along and one of Debian does not: libpq of psycopg2.
python=python3,python3-venv,libpq5,tzdata,ca-certificates
wheels=python3-django,python3-gunicorn,python3-celery,python3-psycopg2,python3-redis,python3-daphne,python3-whitenoise
wheels+=,python3-django-channels,python3-channels-redis,python3-prometheus-client,python3-pytest,python3-pytest-django,python3-pytest-cov

packages_of() { # packages_of <base>: what is in it beside Debian's minimum
  case "$1" in
    debian:trixie-slim) echo ca-certificates ;;
    node:trixie) echo nodejs,npm,ca-certificates ;;
    python:bookworm-slim | python:trixie-slim | python:sid-slim) echo "$python" ;;
    python:bookworm | python:trixie | python:sid) echo "$wheels" ;;
    *) return 1 ;;
  esac
}

suite_of() { local suite=${1#*:}; echo "${suite%-slim}"; }

# Who is only built on, or only tested in, is needed for this machine alone.
platforms_of() {
  case "$1" in
    debian:* | python:trixie | python:trixie-slim | nginx | flower) echo "${platforms//,/ }" ;;
    *) echo "linux/$native" ;;
  esac
}

is_service() { [[ " ${services[*]} " == *" $1 "* ]]; }

for base in "${bases[@]}"; do
  is_service "$base" || packages_of "$base" >/dev/null || { echo "There is no base \`$base\`; see the head of scripts/mirror.sh" >&2; exit 2; }
done
for program in mmdebstrap docker dpkg-deb python3; do
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
    --customize-hook="$work/finish \"\$1\" $work" \
    "$suite" "$work/rootfs-$native.tar" "deb [signed-by=$keyring] $source $suite main"
}

# Runs on the host with the tree as $1: lists what only maintainer scripts made.
write_finish() { # write_finish <work>
  cat >"$1/finish" <<'HOOK'
#!/bin/sh
set -eu
root=$1 work=$2
chroot "$root" dpkg-query -W -f '${Package}\n' >"$work/packages"
cd "$root"
# Names as they lie on disk: /bin, /lib and /sbin are links into /usr.
cat var/lib/dpkg/info/*.list | sed -E 's#^/(bin|lib|lib64|sbin)/#/usr/\1/#' | sort -u >"$work/owned"
find . \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./tmp -o -path ./run -o -path ./var/cache -o -path ./var/lib/apt \
  -o -path ./var/lib/dpkg -o -path ./var/log -o -path ./etc/apt \) -prune -o \( -type f -o -type l \) -print |
  sed 's#^\.##' | sort | comm -23 - "$work/owned" | grep -vxE '/etc/ld.so.cache|/usr/sbin/(policy-rc.d|start-stop-daemon.REAL)' >"$work/unowned" || true
sed 's#^/#./#' "$work/unowned" | tar -cf "$work/unowned.tar" --no-recursion --numeric-owner -T -
HOOK
  chmod +x "$1/finish"
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

# Wheels for pip from Debian's packages. Their dependencies come along; nothing is installed.
make_wheels() { # make_wheels <base> <work> <architecture>
  local tree=$2/wheels-$3
  mmdebstrap --quiet --variant=extract --aptopt="$old_index" --aptopt='APT::Install-Recommends "false"' --format=directory --architectures="$3" \
    --skip=cleanup/apt/cache --include="$(packages_of "$1")" "$(suite_of "$1")" "$tree" "deb [signed-by=$keyring] $source $(suite_of "$1") main"
  python3 "$here/scripts/wheels.py" "$tree" "$3" "$2/context/wheels"
  rm -rf "$tree"
}

write_tree() { # write_tree <base> <work>: the base as one layer
  local base=$1 work=$2 platform architecture
  write_finish "$work"
  install_natively "$base" "$work"
  for platform in $(platforms_of "$base"); do
    architecture=${platform#linux/}
    [[ $architecture == "$native" ]] || unpack_foreign "$base" "$work" "$architecture"
  done
  mv "$work"/rootfs-*.tar "$work/context"
  cat >"$work/context/Dockerfile" <<'DOCKERFILE'
FROM scratch
ARG TARGETARCH
ADD rootfs-${TARGETARCH}.tar /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["bash"]
DOCKERFILE
}

write_index() { # write_index <base> <work>: upon the slim base; pip reads /etc/pip.conf and asks nobody else
  local platform
  # Those for all processors are in one folder, so that each can lock what the others install.
  for platform in $(platforms_of "$1"); do make_wheels "$1" "$2" "${platform#linux/}"; done
  printf '[global]\nno-index = true\nfind-links = /usr/share/wheels\n' >"$2/context/pip.conf"
  cat >"$2/context/Dockerfile" <<DOCKERFILE
FROM $prefix/$1-slim
COPY --link pip.conf /etc/pip.conf
COPY --link wheels /usr/share/wheels/
DOCKERFILE
}

is_index() { [[ $1 == python:* && $1 != *-slim ]]; }

inputs_of() { # inputs_of <base>: what it is made from, but for the packages' versions
  printf '%s\n' "$1" "$(packages_of "$1")" "$(platforms_of "$1")"
  if is_index "$1"; then
    declare -f make_wheels write_index
    cat "$here/scripts/wheels.py"
    docker image inspect --format '{{.Id}}' "$prefix/$1-slim" 2>/dev/null || true
  else
    declare -f install_natively write_finish unpack_foreign write_tree
  fi
}

make_base() { # make_base <base>
  local base=$1 inputs work started=$SECONDS
  inputs=$(inputs_of "$base" | sha256sum | cut -c1-64)
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
  export SOURCE_DATE_EPOCH
  mkdir "$work/context"
  if is_index "$base"; then write_index "$base" "$work"; else write_tree "$base" "$work"; fi
  echo "LABEL mirror.inputs=$inputs" >>"$work/context/Dockerfile"
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
    --build-context "node:22=docker-image://$prefix/node:trixie" \
    --build-context "python:3.13=docker-image://$prefix/python:trixie" \
    --build-context "python:3.13-slim=docker-image://$prefix/python:trixie-slim" -t "$prefix/$1" "$here/docker/$1" >/dev/null
  echo "- built $prefix/$1 in $((SECONDS - started)) s"
}

# As many at a time as there are processors: installing is one thread's work.
all() { # all <command> <base…>
  local job jobs=() failed=0 base command=$1
  for base in "${@:2}"; do
    while [[ $(jobs -rp | wc -l) -ge $(nproc) ]]; do wait -n || failed=1; done
    ("$command" "$base") &
    jobs+=($!)
  done
  for job in "${jobs[@]}"; do wait "$job" || failed=1; done
  [[ $failed -eq 0 ]] || { echo "Some bases could not be made; what failed is above." >&2; exit 1; }
}

trees=() indexes=() made=()
for base in "${bases[@]}"; do
  if is_service "$base"; then made+=("$base"); elif is_index "$base"; then indexes+=("$base"); else trees+=("$base"); fi
done
all make_base "${trees[@]}"
all make_base "${indexes[@]}"
all make_service "${made[@]}"
