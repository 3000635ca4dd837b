#!/usr/bin/env bash
# Deployments in a row and five rollbacks under load: benchmarks/deployments.sh [rounds] [seed] [port]
exec "$(dirname -- "${BASH_SOURCE[0]}")/Rehearsal/rehearse.sh" deployments "${1:-30}" "${2:-1}" "${3:-18090}" "${@:4}"
