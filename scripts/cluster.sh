#!/usr/bin/env bash
# A Kubernetes of one node for the Lab, beside this machine's Docker and without touching it. It is built from Debian's sources the first time.
#   scripts/cluster.sh up            build it where it is not, and start what does not run; prints the kubeconfig file
#   scripts/cluster.sh down          stop it and forget everything but its programs
#   scripts/cluster.sh load <image>  bring images of this machine's Docker to its node
#   scripts/cluster.sh status        say what runs
# CLUSTER_HOME is its folder: /var/cache/pipeline-cluster. It needs root, Docker's containerd and runc, openssl, iptables, and kubectl.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=scripts/cluster/settings.sh
. "$here/cluster/settings.sh"
# shellcheck source=scripts/cluster/files.sh
. "$here/cluster/files.sh"

parts=(etcd containerd apiserver controller-manager scheduler kubelet proxy addons)

# --- Processes. A number alone may be another's by now: the time at which the kernel started it says whose it is.
born() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
ended() { [[ $(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -c1) =~ ^Z?$ ]]; }
number_of() { # prints the process of a part, while it runs
  local number time
  read -r number time 2>/dev/null <"$home/state/$1" || return 1
  [[ -n $number && -n $time && $(born "$number") == "$time" ]] && ! ended "$number" && echo "$number"
}
start() { # start <part> <program> <arguments…>
  local part=$1 number
  shift
  ! number_of "$part" >/dev/null || return 0
  command -v "$1" >/dev/null || fail "there is no program $1"
  setsid nice -n 5 "$@" >"$home/logs/$part" 2>&1 </dev/null &
  number=$!
  disown
  sleep 0.05
  echo "$number $(born "$number")" >"$home/state/$part"
}
stop() { # stop <part>
  local number
  if number=$(number_of "$1"); then
    kill "$number"
    for _ in $(seq 150); do ! ended "$number" || break; sleep 0.1; done
    ended "$number" || kill -9 "$number"
  fi
  rm -f "$home/state/$1"
}
await() { # await <seconds> <what> <part that is to blame> <command…>
  local end=$((SECONDS + $1)) what=$2 part=$3
  shift 3
  until "$@" >/dev/null 2>&1; do
    [[ $SECONDS -lt $end ]] || { tail -5 "$home/logs/$part" >&2; fail "$what did not come up; the end of $home/logs/$part is above"; }
    sleep 0.3
  done
}
control() { kubectl --kubeconfig "$home/kubeconfig/admin" "$@"; }
containers() { ctr --address "$socket" --namespace k8s.io "$@"; }

# --- The network of pods.
rule() { # rule <-C|-I|-D> <-s|-d>; Docker lets nothing through that it does not know
  iptables -w "$1" FORWARD "$2" "$pods" -m comment --comment "$mark" -j ACCEPT 2>/dev/null
}
open_network() {
  local kept=$home/state/kernel direction
  [[ -s $kept ]] || sysctl net.ipv4.ip_forward net.ipv4.conf.all.route_localnet vm.overcommit_memory kernel.panic kernel.panic_on_oops >"$kept"
  sysctl -qw net.ipv4.ip_forward=1
  ip link show cluster >/dev/null 2>&1 || ip link add cluster type bridge
  ip link set cluster up
  ip addr replace "$address/32" dev cluster
  # Else an address of a service that has no rule leaves by the machine's own way, where anything may answer.
  ip route replace "$services" dev cluster src "$address"
  for direction in -s -d; do
    rule -C "$direction" || rule -I "$direction"
  done
}
close_network() {
  local direction tool table saved link
  local -a chains
  for direction in -s -d; do
    while rule -D "$direction"; do :; done
  done
  # What kube-proxy, the kubelet and the network's plugins have made.
  for tool in iptables ip6tables; do
    for table in nat filter mangle; do
      saved=$("$tool-save" -t "$table" 2>/dev/null) || continue
      mapfile -t chains < <(sed -nE 's/^:((KUBE|CNI)-[^ ]+).*/\1/p' <<<"$saved")
      [[ ${#chains[@]} -gt 0 ]] || continue
      {
        echo "*$table"
        sed -nE '/^-A (KUBE|CNI)-/d; s/^-A (.* -j (KUBE|CNI)-.*)/-D \1/p' <<<"$saved"
        # Each emptied, before one of them goes.
        printf -- '-F %s\n' "${chains[@]}"
        printf -- '-X %s\n' "${chains[@]}"
        echo COMMIT
      } | "$tool-restore" -w --noflush || say "rules of $tool, table $table, are left"
    done
  done
  for link in cluster-pods cluster; do
    ! ip link show "$link" >/dev/null 2>&1 || ip link del "$link"
  done
  [[ ! -s $home/state/kernel ]] || sysctl -qp "$home/state/kernel" || true
}

pause_image() { # as docker save would write it
  local work digest
  [[ ! -s $home/pause.tar ]] || return 0
  work=$(mktemp -d)
  cp "$home/programs/cluster-pause" "$work/pause"
  tar -C "$work" --owner=0 --group=0 --numeric-owner -cf "$work/layer.tar" pause
  digest=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
  printf '{"architecture":"amd64","os":"linux","config":{"Entrypoint":["/pause"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' "$digest" >"$work/image.json"
  printf '[{"Config":"image.json","RepoTags":["localhost/cluster/pause:1"],"Layers":["layer.tar"]}]' >"$work/manifest.json"
  tar -C "$work" -cf "$home/pause.tar" manifest.json image.json layer.tar
  rm -r "$work"
}

node_is_ready() { # and its kubelet is the one that was started now: what the one before said is still on record
  local ready at
  read -r ready at < <(control get node "$node" -o 'jsonpath={range .status.conditions[?(@.type=="Ready")]}{.status} {.lastHeartbeatTime}{end}')
  [[ $ready == True && $(date +%s -d "$at") -ge $1 ]]
}

up() {
  local need
  [[ $(id -u) -eq 0 ]] || fail "run it as root: it makes network interfaces and starts containers"
  for need in containerd ctr runc openssl iptables ip kubectl; do
    command -v "$need" >/dev/null || fail "$need is missing: scripts/docker.sh installs Docker's programs, scripts/prepare.sh kubectl"
  done
  "$here/cluster/build.sh"
  make_files
  pause_image
  open_network
  local keys=$home/certificates since
  start etcd etcd --data-dir "$home/etcd/data" --unsafe-no-fsync --log-level warn --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
    --listen-peer-urls http://127.0.0.1:2380 --initial-advertise-peer-urls http://127.0.0.1:2380 --initial-cluster default=http://127.0.0.1:2380
  start containerd containerd --config "$home/settings/containerd.toml"
  start apiserver kube-apiserver --etcd-servers=http://127.0.0.1:2379 --bind-address="$address" --advertise-address="$address" --secure-port=6443 --insecure-port=0 \
    --cert-dir="$home/state" --client-ca-file="$keys/cluster.crt" --tls-cert-file="$keys/apiserver.crt" --tls-private-key-file="$keys/apiserver.key" \
    --kubelet-certificate-authority="$keys/cluster.crt" --kubelet-client-certificate="$keys/apiserver-to-kubelet.crt" --kubelet-client-key="$keys/apiserver-to-kubelet.key" \
    --kubelet-preferred-address-types=InternalIP --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local --service-account-key-file="$keys/accounts.pub" --service-account-signing-key-file="$keys/accounts.key" \
    --requestheader-client-ca-file="$keys/front-proxy.crt" --requestheader-allowed-names=front-proxy-client --requestheader-username-headers=X-Remote-User \
    --requestheader-group-headers=X-Remote-Group --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --proxy-client-cert-file="$keys/front-proxy-client.crt" --proxy-client-key-file="$keys/front-proxy-client.key" --service-cluster-ip-range="$services" --profiling=false
  await 60 "the API server" apiserver control get --raw /readyz
  start controller-manager kube-controller-manager --kubeconfig="$home/kubeconfig/controller-manager" --authentication-kubeconfig="$home/kubeconfig/controller-manager" \
    --authorization-kubeconfig="$home/kubeconfig/controller-manager" --bind-address=127.0.0.1 --port=0 --cert-dir="$home/state" --leader-elect=false \
    --root-ca-file="$keys/cluster.crt" --service-account-private-key-file="$keys/accounts.key" --use-service-account-credentials=true \
    --cluster-signing-cert-file="$keys/cluster.crt" --cluster-signing-key-file="$keys/cluster.key" --cluster-cidr="$pods" --service-cluster-ip-range="$services" \
    --flex-volume-plugin-dir="$home/kubelet/plugins-of-volumes" --controllers='*,-nodeipam,-route,-cloud-node-lifecycle' --profiling=false
  start scheduler kube-scheduler --kubeconfig="$home/kubeconfig/scheduler" --authentication-kubeconfig="$home/kubeconfig/scheduler" --authorization-kubeconfig="$home/kubeconfig/scheduler" \
    --bind-address=127.0.0.1 --port=0 --cert-dir="$home/state" --leader-elect=false --profiling=false
  await 30 "containerd" containerd containers images ls -q
  containers images ls -q | grep -qx localhost/cluster/pause:1 || containers images import "$home/pause.tar" >/dev/null
  since=0
  number_of kubelet >/dev/null || since=$(date +%s)
  start kubelet kubelet --config="$home/settings/kubelet.yaml" --kubeconfig="$home/kubeconfig/kubelet" --hostname-override="$node" --node-ip="$address" --root-dir="$home/kubelet" \
    --cert-dir="$home/kubelet/certificates" --container-runtime=remote --container-runtime-endpoint="unix://$socket" --image-service-endpoint="unix://$socket" \
    --pod-infra-container-image=localhost/cluster/pause:1 --runtime-request-timeout=2m
  # kube-proxy asks once for its node, and then not for long.
  await 60 "the node" kubelet control get node "$node"
  start proxy kube-proxy --config="$home/settings/proxy.yaml"
  start addons cluster-addons -kubeconfig "$home/kubeconfig/addons" -listen "$address:10053" -volumes "$home/volumes" -node "$node"
  await 30 "what a cluster needs beside Kubernetes" apiserver control apply -f "$here/cluster/addons.yaml"
  await 90 "the node's kubelet" kubelet node_is_ready "$since"
  await 30 "the first account" controller-manager control get serviceaccount default
  say "$home/kubeconfig/admin"
}

down() {
  [[ $(id -u) -eq 0 ]] || fail "run it as root"
  [[ -d $home/state ]] || return 0
  local part each
  for part in kubelet proxy addons scheduler controller-manager; do stop "$part"; done
  if number_of containerd >/dev/null; then
    for each in $(containers tasks ls -q); do containers tasks kill -s SIGKILL "$each" >/dev/null 2>&1 || true; done
    sleep 1
    for each in $(containers tasks ls -q); do containers tasks rm -f "$each" >/dev/null 2>&1 || true; done
    for each in $(containers containers ls -q); do containers containers rm "$each" >/dev/null 2>&1 || true; done
  fi
  for part in apiserver etcd containerd; do stop "$part"; done
  # The deepest first: volumes, network namespaces and root file systems of pods.
  awk -v under="$home/" 'index($2, under) == 1 { print $2 }' /proc/mounts | sort -r | while read -r each; do umount -l "$each"; done
  close_network
  for each in /sys/fs/cgroup/*/kubepods /sys/fs/cgroup/kubepods; do
    [[ ! -d $each ]] || find "$each" -depth -type d -exec rmdir {} + 2>/dev/null || true
  done
  rm -rf "$home"/{certificates,kubeconfig,state,logs,settings,volumes,etcd,kubelet,containerd,network}
  # What kubelet and the plugins keep at places of their own. Where others had folders, those stay.
  rm -rf /var/log/pods /var/log/containers /var/lib/cni/results
  rm -f /var/lib/kubelet/device-plugins/{DEPRECATION,kubelet.sock,kubelet_internal_checkpoint}
  for each in /var/lib/kubelet/device-plugins /var/lib/kubelet /var/lib/cni; do
    [[ ! -d $each ]] || rmdir "$each" 2>/dev/null || true
  done
}

load() { # load <image>…
  local image there wanted=()
  there=$(containers images ls)
  for image in "$@"; do
    # Where Docker keeps images as containerd does, they have the same digest.
    grep -qE "^$image .*$(docker image inspect --format '{{.Id}}' "$image")" <<<"$there" || wanted+=("$image")
  done
  [[ ${#wanted[@]} -eq 0 ]] || docker save "${wanted[@]}" | containers images import - >/dev/null
}

status() {
  local part number
  for part in "${parts[@]}"; do
    if number=$(number_of "$part"); then say "$part runs ($number)"; else say "$part does not run"; fi
  done
}

case ${1:-} in
  up) up ;;
  down) down ;;
  load) shift; load "$@" ;;
  status) status ;;
  *) echo "usage: $0 up | down | load <image>… | status" >&2; exit 2 ;;
esac
