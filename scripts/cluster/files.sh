# Certificates, kubeconfig files, and what the programs read. Sourced by cluster.sh; makes what is missing, and writes no file that would be the same.
# shellcheck shell=bash disable=SC2154

write() { # write <file>, content on standard input. kube-proxy ends when its file is written, also with the same content.
  local new=$1.new
  cat >"$new"
  if cmp -s "$new" "$1"; then rm "$new"; else mv "$new" "$1"; fi
}

authority() { # authority <name>
  [[ -s $1.crt ]] || openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=$1" -keyout "$1.key" -out "$1.crt" 2>/dev/null
}

certificate() { # certificate <name> <authority> <subject> <use> [<names>]
  [[ ! -s $1.crt ]] || return 0
  openssl req -new -newkey rsa:2048 -nodes -subj "$3" -keyout "$1.key" -out "$1.csr" 2>/dev/null
  printf 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature,keyEncipherment\nextendedKeyUsage=%s\n%s\n' "$4" "${5:+subjectAltName=$5}" >"$1.ext"
  openssl x509 -req -days 3650 -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" -CAcreateserial -extfile "$1.ext" -out "$1.crt" 2>/dev/null
  rm "$1.csr" "$1.ext"
}

kubeconfig() { # kubeconfig <user>
  write "$home/kubeconfig/$1" <<END
apiVersion: v1
kind: Config
current-context: lab
contexts:
- name: lab
  context: { cluster: lab, user: $1 }
clusters:
- name: lab
  cluster: { server: "$api", certificate-authority-data: $(base64 -w0 cluster.crt) }
users:
- name: $1
  user: { client-certificate-data: $(base64 -w0 "$1.crt"), client-key-data: $(base64 -w0 "$1.key") }
END
}

make_files() {
  umask 077
  mkdir -p "$home"/{certificates,kubeconfig,state,logs,settings,volumes,etcd,kubelet/plugins-of-volumes,containerd/{root,options,registries},network/settings}
  pushd "$home/certificates" >/dev/null || return 1
  authority cluster
  authority front-proxy
  [[ -s accounts.key ]] || openssl genrsa -out accounts.key 2048 2>/dev/null
  [[ -s accounts.pub ]] || openssl rsa -in accounts.key -pubout -out accounts.pub 2>/dev/null
  local host
  host="DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,DNS:localhost,IP:127.0.0.1,IP:$address,IP:10.96.0.1"
  certificate apiserver cluster /CN=apiserver serverAuth "$host"
  certificate apiserver-to-kubelet cluster /O=system:masters/CN=apiserver-to-kubelet clientAuth
  certificate front-proxy-client front-proxy /CN=front-proxy-client clientAuth
  certificate kubelet-serving cluster "/O=system:nodes/CN=system:node:$node" serverAuth "DNS:$node,IP:$address,IP:127.0.0.1"
  certificate kubelet cluster "/O=system:nodes/CN=system:node:$node" clientAuth
  certificate admin cluster /O=system:masters/CN=admin clientAuth
  certificate addons cluster /O=system:masters/CN=addons clientAuth
  certificate controller-manager cluster /CN=system:kube-controller-manager clientAuth
  certificate scheduler cluster /CN=system:kube-scheduler clientAuth
  certificate proxy cluster /CN=system:kube-proxy clientAuth
  local user
  for user in kubelet admin addons controller-manager scheduler proxy; do
    kubeconfig "$user"
  done
  popd >/dev/null || return 1
  # Who else is on this machine may not deploy; tests that are not root's are skipped.
  umask 022

  # Beside the engine of Docker: folders and a socket of its own. A pod's own process would not start where scores below one's own are refused.
  write "$home/settings/containerd.toml" <<END
version = 2
root = "$home/containerd/root"
state = "$home/containerd/state"
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.blockfile", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs", "io.containerd.internal.v1.tracing", "io.containerd.tracing.processor.v1.otlp", "io.containerd.nri.v1.nri"]
[grpc]
address = "$socket"
[plugins."io.containerd.internal.v1.opt"]
path = "$home/containerd/options"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "localhost/cluster/pause:1"
restrict_oom_score_adj = true
disable_apparmor = true
disable_hugetlb_controller = true
netns_mounts_under_state_dir = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "$home/debian/usr/lib/cni"
conf_dir = "$home/network/settings"
[plugins."io.containerd.grpc.v1.cri".registry]
config_path = "$home/containerd/registries"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = false
END
  write "$home/network/settings/pods.conflist" <<END
{
  "cniVersion": "0.4.0",
  "name": "pods",
  "plugins": [
    {
      "type": "bridge", "bridge": "cluster-pods", "isGateway": true, "ipMasq": true, "hairpinMode": true,
      "ipam": { "type": "host-local", "dataDir": "$home/network/addresses", "ranges": [[{ "subnet": "$pods" }]], "routes": [{ "dst": "0.0.0.0/0" }] }
    }
  ]
}
END
  write "$home/settings/kubelet.yaml" <<END
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $address
readOnlyPort: 0
authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: $home/certificates/cluster.crt } }
authorization: { mode: Webhook }
tlsCertFile: $home/certificates/kubelet-serving.crt
tlsPrivateKeyFile: $home/certificates/kubelet-serving.key
cgroupDriver: cgroupfs
clusterDNS: [$resolver]
clusterDomain: cluster.local
resolvConf: $home/settings/resolv.conf
failSwapOn: false
nodeStatusUpdateFrequency: 2s
volumePluginDir: $home/kubelet/plugins-of-volumes
# A full disk is the business of whoever runs the tests.
evictionHard: { memory.available: 100Mi, nodefs.available: 1%, nodefs.inodesFree: 1%, imagefs.available: 1% }
imageGCHighThresholdPercent: 99
imageGCLowThresholdPercent: 98
END
  write "$home/settings/proxy.yaml" <<END
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: iptables
clusterCIDR: $pods
hostnameOverride: $node
bindAddress: 0.0.0.0
clientConnection: { kubeconfig: $home/kubeconfig/proxy }
conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s }
END
  # Nothing in the Lab asks for the world's names.
  echo "nameserver $resolver" | write "$home/settings/resolv.conf"
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s "$@"\n' "$home/debian/usr/lib/$(uname -m)-linux-gnu" "$home/debian/usr/sbin/conntrack" | write "$home/programs/conntrack"
  chmod +x "$home/programs/conntrack"
  ln -sf "$home/debian/usr/bin/socat" "$home/programs/socat"
}
