#!/usr/bin/env bash
# kill -9 at random moments of deployments: benchmarks/kills.sh [rounds] [seed] [port] [--round K] [--at clock|steps]
exec "$(dirname -- "${BASH_SOURCE[0]}")/Rehearsal/rehearse.sh" kills "${1:-200}" "${2:-1}" "${3:-18090}" "${@:4}"
