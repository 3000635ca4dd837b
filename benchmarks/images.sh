#!/usr/bin/env bash
# What the pipeline adds to a bare `docker buildx bake` of the same images: everything there already, nothing changed but not there by name,
# and every step anew; how much one changed line rebuilds; the digests of two clean builds; sizes and layers.
# Usage: benchmarks/images.sh [rounds, 7] [cold rounds, 2] [--mirror debian …]. Needs Docker (scripts/docker.sh) and, without Docker Hub, the
# mirror (./build.sh PrepareMirror --mirror debian). Whole processes, interleaved.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-7} cold=${2:-2}
shift $(($# < 2 ? $# : 2))
scratch=$(mktemp -d)
line=samples/django/orders/__init__.py
keep() { cp -p "$line" "$scratch/line"; }
give_back() { [[ ! -f $scratch/line ]] || cp -p "$scratch/line" "$line"; }
trap 'give_back; rm -rf "$scratch"' EXIT
# shellcheck source=benchmarks/measure.sh
. benchmarks/measure.sh

system=orders
build=(./build.sh BuildImages --system "$system" "$@")
definition=.nuke/temp/images/bake/$system.bake.json
bake=(docker buildx bake --file "$scratch/bake.json" --metadata-file "$scratch/metadata.json" --progress rawjson)
images() { docker image ls --format '{{.Repository}}:{{.Tag}}' | grep "^$system/.*:inputs-" || true; }
forget() { images | xargs -r docker image rm >/dev/null; } # the names that say an image is there; its layers stay in the builder's cache
digests() { sed -n 's/.*"digest": "\(.*\)".*/\1/p' ".nuke/temp/images/local/$system.json"; }

forget
"${build[@]}" >/dev/null
cp "$definition" "$scratch/bake.json"
sed 's/"context":/"no-cache": true, "context":/' "$definition" >"$scratch/cold.json"
"${bake[@]}" >/dev/null 2>&1
for ((round = 0; round < rounds; round++)); do
  measure nothing ./build.sh Nothing
  measure there "${build[@]}"
  forget
  measure unchanged "${build[@]}"
  measure bake "${bake[@]}"
done
echo "$(nproc) cores; median of $rounds, interleaved"
for name in nothing there unchanged bake; do
  printf '%-10s %8.0f ms %6s of the bare bake\n' "$name" "$(($(median "$name") / 1000))" "$(ratio "$name" bake)"
done

for ((round = 0; round < cold; round++)); do
  measure cold "${build[@]}" --rebuild
  digests >"$scratch/digests.$round"
  measure bare docker buildx bake --file "$scratch/cold.json" --metadata-file "$scratch/metadata.json" --progress rawjson
done
printf '%-10s %8.0f ms %6s of the bare bake without cache (%s rounds)\n' cold "$(($(median cold) / 1000))" "$(ratio cold bare)" "$cold"
if ((cold > 1)); then
  if cmp -s "$scratch/digests.0" "$scratch/digests.1"; then echo "two clean builds: equal digests"; else
    echo "two clean builds: DIFFERENT digests"
    diff "$scratch/digests.0" "$scratch/digests.1"
  fi
fi

keep
echo '# one more line' >>"$line"
echo "one changed line of Python: $("${build[@]}" | grep -E '[0-9]+ images?: ')"
give_back

echo 'image, size in the engine, layers'
for image in $(docker image ls --format '{{.Repository}}:{{.Tag}}' | grep -E "^($system|infrastructure)/.*:local$" | sort); do
  docker image inspect --format "$image {{.Size}} {{len .RootFS.Layers}}" "$image"
done | awk '{ printf "%-34s %6.0f MB %3d\n", $1, $2 / 1e6, $3 }'
