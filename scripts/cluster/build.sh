#!/usr/bin/env bash
# Compiles the programs of a Kubernetes from Debian's source package, which brings all that it is made of; once, in about 8 minutes on
# two processors that have nothing else to do. 3 GB while it runs, half a GB afterwards. Where the programs are there, it does nothing.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=scripts/cluster/settings.sh
. "$here/settings.sh"

wanted=(kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet cluster-addons cluster-pause)
complete() {
  local program
  for program in "${wanted[@]}"; do
    [[ -x $home/programs/$program ]] || return 1
  done
  [[ -x $home/debian/usr/bin/etcd && -x $home/debian/usr/lib/cni/bridge ]]
}
! complete || exit 0
[[ $(id -u) -eq 0 ]] || fail "building needs root: $home is its folder"

work=$home/work
rm -rf "$work"
mkdir -p "$work"/apt/{lists/partial,archives/partial} "$work/packages" "$home"/{programs,debian}

# An apt of its own, so that the machine's sources and pins stay as they are.
# shellcheck source=scripts/mirror-source.sh
. "$here/../mirror-source.sh"
mirror=$(mirror_source)
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[[ -e $keys ]] || fail "install debian-archive-keyring: packages are checked against its keys"
printf '%s\n' "deb [signed-by=$keys] $mirror bookworm main" "deb [signed-by=$keys] $mirror bullseye main" "deb-src [signed-by=$keys] $mirror bullseye main" >"$work/apt/sources.list"
: >"$work/apt/status"
own_apt() {
  apt-get -qq -o Dir::State="$work/apt" -o Dir::State::status="$work/apt/status" -o Dir::State::lists="$work/apt/lists" -o Dir::Cache="$work/apt" \
    -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=- -o Dir::Etc::preferencesparts=- "$@"
}
say "reading what $mirror has"
own_apt update

say "fetching the compiler, the sources, and what is used as it is"
# Of Debian 12: what is newer asks for a newer libc than such a machine has.
(cd "$work/packages" && own_apt download golang-1.15-go/bullseye golang-1.15-src/bullseye \
  etcd-server/bookworm etcd-client/bookworm containernetworking-plugins/bookworm conntrack/bookworm libnetfilter-conntrack3/bookworm libnfnetlink0/bookworm socat/bookworm)
for package in "$work"/packages/golang-*.deb; do dpkg -x "$package" "$work/go"; done
for package in "$work"/packages/*.deb; do
  [[ $package == */golang-* ]] || dpkg -x "$package" "$home/debian"
done
# The packaging beside the sources may be gone from the archive: the sources are what counts.
(cd "$work" && own_apt source --download-only kubernetes/bullseye) || true
sources=("$work"/kubernetes_*.orig.tar.gz)
[[ -e ${sources[0]} ]] || fail "the mirror does not have the sources of kubernetes in bullseye"

tree=$work/path/src/k8s.io/kubernetes
mkdir -p "$tree"
tar -xzf "${sources[0]}" -C "$tree" --strip-components=1
cp -r "$here/addons" "$tree/cmd/cluster-addons"
cp -r "$here/pause" "$tree/cmd/cluster-pause"

export GOROOT=$work/go/usr/lib/go-1.15 GOPATH=$work/path GOCACHE=$work/cache CGO_ENABLED=0 TMPDIR=$work
PATH=$GOROOT/bin:$PATH
cd "$tree"

# Debian's sources are without the descriptions of the API that server-side apply needs: they are generated from the types.
say "describing the API"
GOFLAGS=-mod=vendor go build -o "$work/describe" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
mapfile -t described < <(grep -rlE --include='*.go' '^// \+k8s:openapi-gen=(true|k8s)' pkg staging/src vendor/k8s.io 2>/dev/null | xargs -n1 dirname |
  sed -E 's#^(staging/src|vendor)/#k8s.io/kubernetes/vendor/#; s#^pkg/#k8s.io/kubernetes/pkg/#' | grep -vE 'code-generator|sample-|generated' | sort -u)
# It ends with an error about rules of style, having written everything.
GO111MODULE=off "$work/describe" -O zz_generated.openapi -p k8s.io/kubernetes/pkg/generated/openapi --output-base "$GOPATH/src" \
  --go-header-file hack/boilerplate/boilerplate.generatego.txt -r /dev/null -i "$(IFS=,; printf %s "${described[*]}")" >"$work/describe.log" 2>&1 || true
[[ -s pkg/generated/openapi/zz_generated.openapi.go ]] || fail "the API was not described: $(tail -5 "$work/describe.log")"

say "compiling"
mkdir -p "$work/built"
stamp=
for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
  stamp+=" -X $package.gitVersion=v$version -X $package.gitMajor=1 -X $package.gitMinor=20"
done
GOFLAGS=-mod=vendor nice -n 5 go build -ldflags "-s -w$stamp" -o "$work/built/" "${wanted[@]/#/./cmd/}"
mv "$work"/built/* "$home/programs/"
chmod -R u+w "$work"
rm -rf "$work"
complete || fail "something is missing after the build, in $home"
say "built in $home/programs"
