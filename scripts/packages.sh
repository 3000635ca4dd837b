# shellcheck shell=bash
# For prepare.sh and docker.sh: installs packages of Debian or Ubuntu, and upgrades and removes nothing that is installed.
# Before it installs, it reads what apt would do (`apt-get -s`); a package that cannot be had without an upgrade is left.

# shellcheck source=scripts/mirror-source.sh
. "$(dirname "${BASH_SOURCE[0]}")/mirror-source.sh"

plan=0
case "${1:-}" in
  "") ;;
  --plan) plan=1 ;;
  *)
    echo "usage: $0 [--plan]" >&2
    exit 2
    ;;
esac

# Where administrators' programs are; the PATH of other users often lacks it.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

root=()
[[ $(id -u) -eq 0 || $plan -eq 1 ]] || root=(sudo)
need_root() {
  [[ ${#root[@]} -eq 0 ]] || command -v sudo >/dev/null || { echo "Run this as root: there is no sudo on this machine." >&2; exit 1; }
}
as_root() { "${root[@]}" "$@"; }

do_() { # do_ <what it does> <command…>
  echo "- $1"
  [[ $plan -eq 1 ]] || "${@:2}"
}

write_file() { # write_file <path>, content on standard input
  as_root mkdir -p "$(dirname "$1")"
  as_root tee "$1" >/dev/null
}

ID='' VERSION_CODENAME=''
# shellcheck source=/dev/null
[[ -r ${OS_RELEASE:=/etc/os-release} ]] && . "$OS_RELEASE"

# The release that has what this one lacks. Debian 12 has an old Docker without buildx, and neither gitleaks nor cosign.
newer=''
[[ $ID:$VERSION_CODENAME != debian:bookworm ]] || newer=trixie

wanted=() # each `package`, or `package/suite` where this system's own is too old to be of use
need() { command -v "$1" >/dev/null 2>&1 || wanted+=("$2"); } # need <command> <package>

# Beside this release, at a priority that takes nothing from the newer one unless it is only there or asked for by name.
add_newer() { # add_newer <folder of apt's configuration>
  local source
  source=$(mirror_source) || exit 1
  write_file "$1/sources.list.d/$newer.sources" <<END
Types: deb
URIs: $source
Suites: $newer
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
END
  write_file "$1/preferences.d/$newer" <<END
Package: *
Pin: release n=$newer
Pin-Priority: 100
END
}

has_newer() { [[ -z $newer ]] || grep -rqsE "^(Suites:|deb ).*\b$newer\b" /etc/apt/sources.list /etc/apt/sources.list.d; }

# A plan changes nothing, so it asks a copy of apt's configuration.
look_aside() {
  local aside
  aside=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "rm -rf '$aside'" EXIT
  mkdir -p "$aside"/{sources.list.d,preferences.d,lists/partial,cache/archives/partial}
  cp -r /etc/apt/sources.list.d /etc/apt/preferences.d "$aside" 2>/dev/null || true
  has_newer || add_newer "$aside"
  cat >"$aside/apt.conf" <<END
Dir::Etc::SourceParts "$aside/sources.list.d";
Dir::Etc::PreferencesParts "$aside/preferences.d";
Dir::State::Lists "$aside/lists";
Dir::Cache "$aside/cache";
APT::Sandbox::User "root";
END
  export APT_CONFIG=$aside/apt.conf
}

simulate() { LC_ALL=C apt-get -s install --no-install-recommends "$@" 2>&1; }

touched() { sed -nE 's/^Inst ([^ ]+) \[([^]]+)\] \(([^ ]+).*/\1 (\2 to \3)/p; s/^Remv ([^ ]+) .*/\1 (removed)/p' | paste -sd, | sed 's/,/, /g'; }

# All at once where that changes nothing, else one after the other, so that one package does not cost the rest.
chosen=()
choose() {
  local package simulation changes
  if simulation=$(simulate "${wanted[@]}") && [[ -z $(touched <<<"$simulation") ]]; then
    chosen=("${wanted[@]}")
    return
  fi
  for package in "${wanted[@]}"; do
    if ! simulation=$(simulate "${chosen[@]}" "$package"); then
      changes=$(grep -m1 -E '^(E:| .*(Depends|Conflicts|Breaks):)' <<<"$simulation") || changes='apt does not say why'
      leave "$package" "cannot be installed: $changes" "another way to get it is in ./build.sh Doctor"
      continue
    fi
    changes=$(touched <<<"$simulation")
    if [[ -n $changes ]]; then leave "$package" "would change what is installed: $changes" "upgrade the system yourself and run this again"; else chosen+=("$package"); fi
  done
}

leave() { # leave <package> <why> <remedy>
  echo "  left out: ${1%/*} $2"
  echo "    remedy: $3"
}

# What apt installs, each with its version and the release it is from, whose name only `apt-cache policy` knows.
list_chosen() {
  simulate "${chosen[@]}" | awk '
    FNR == NR { if (match($0, /v=[^,]*/)) { v = substr($0, RSTART + 2, RLENGTH - 2); if (match($0, /n=[^,]*/)) name[v] = substr($0, RSTART + 2, RLENGTH - 2) } next }
    /^Inst / { release = $4; sub(/^[^:]*:/, "", release); v = release; sub(/\/.*/, "", v); sub(/.*\//, "", release); gsub(/[(),]/, "", release)
      print "  " $2, substr($3, 2), "from", (v in name ? name[v] : release) }' <(LC_ALL=C apt-cache policy | grep release) -
}

install_wanted() { # upgrades and removes nothing
  [[ ${#wanted[@]} -gt 0 ]] || return 0
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "This is not Debian or Ubuntu (it is ${ID:-unknown}). Install by hand: ${wanted[*]%/*}" >&2
    exit 1
  fi
  need_root
  has_newer || do_ "add $newer to /etc/apt for what this release lacks (pinned below everything that is installed)" add_newer /etc/apt
  [[ $plan -eq 0 ]] || look_aside
  as_root apt-get update -qq
  choose
  [[ ${#chosen[@]} -gt 0 ]] || return 0
  echo "- install ${chosen[*]%/*}:"
  if [[ $plan -eq 1 ]]; then
    list_chosen
    return
  fi
  list_chosen | awk -v asked=" ${chosen[*]%/*} " 'index(asked, " " $1 " ") { print; next } { more++ } END { if (more) print "  and " more " more that these need" }'
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-remove --no-install-recommends "${chosen[@]}" >/dev/null
}
