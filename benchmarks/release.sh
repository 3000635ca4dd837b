#!/usr/bin/env bash
# What Release --rehearse takes besides the program's start and its checks: medians of interleaved rounds. The checks here are those that need
# no server: the remote is a bare repository beside it, and the version is given. Beside it what git itself takes for the facts that the checks ask for.
# Usage: benchmarks/release.sh [rounds, 11]
set -euo pipefail
rounds=${1:-11}
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# shellcheck source=benchmarks/measure.sh
. benchmarks/measure.sh
shop=$scratch/shop
git init --quiet --initial-branch=main "$shop"
git -C "$shop" config user.name Ann
git -C "$shop" config user.email ann@example.org
for number in $(seq 200); do
  echo "$number" >"$shop/f$((number % 20))"
  git -C "$shop" add -A
  git -C "$shop" commit --quiet --allow-empty -m "feat: thing $number"
  [[ $number -ne 50 ]] || git -C "$shop" tag v1.0.0
done
git clone --quiet --bare "$shop" "$scratch/remote.git"
git -C "$shop" remote add origin "$scratch/remote.git"
rehearse() { ./build.sh Release --rehearse --skip-ci --repository "$shop" --version 1.1.0 --json; }
checks() { # what git takes for status, remote, history and identity
  git -C "$shop" status --porcelain
  git -C "$shop" ls-remote origin
  git -C "$shop" log v1.0.0..HEAD
  git -C "$shop" var GIT_COMMITTER_IDENT
}

./build.sh Nothing >/dev/null
rehearse >/dev/null 2>&1
for ((round = 0; round < rounds; round++)); do
  measure start ./build.sh Nothing
  measure rehearse rehearse
  measure checks checks
done
awk -v a="$(median rehearse)" -v b="$(median start)" -v c="$(median checks)" -v n="$rounds" \
  'BEGIN { printf "medians of %d: Release --rehearse %d ms, a target that does nothing %d ms, difference %d ms (of which git for the checks %d ms)\n", n, a / 1000, b / 1000, (a - b) / 1000, c / 1000 }'
