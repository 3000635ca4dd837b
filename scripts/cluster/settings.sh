# What the parts of cluster.sh share. Sourced, not run.
# shellcheck shell=bash disable=SC2034

# Programs, certificates, images and state; nothing else of the machine is written, but for rules of the kernel's packet filter.
home=${CLUSTER_HOME:-/var/cache/pipeline-cluster}
version=1.20.2
node=lab
address=10.97.0.1           # of the API server, the kubelet and the resolver, on a bridge of its own
api=https://$address:6443
services=10.96.0.0/16
resolver=10.96.0.10
pods=10.244.0.0/24
socket=$home/containerd/containerd.sock
mark=pipeline-cluster       # the comment of rules that are ours

PATH=$home/programs:$home/debian/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# The machine's proxy knows nothing of these addresses.
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY

say() { printf '%s\n' "$*"; }
fail() { printf 'cluster: %s\n' "$*" >&2; exit 1; }
