#!/usr/bin/env bash
# Notes of 10,000 commits over `git log` of the same range, program start told apart: medians of interleaved rounds, in a generated history
# with merges, plain commits, breaking changes, updates of dependencies and reverts. Where npm can fetch them, git-cliff and conventional-changelog beside it,
# and of how many commits each of them says nothing.
# Usage: benchmarks/notes.sh [rounds, 7] [commits, 10000]
set -euo pipefail
rounds=${1:-7} commits=${2:-10000}
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# shellcheck source=benchmarks/measure.sh
. benchmarks/measure.sh
history=$scratch/history
git init --quiet --initial-branch=main "$history"
awk -v commits="$commits" '
  function commit(branch, text, parent, other) {
    mark++
    printf "commit refs/heads/%s\nmark :%d\nauthor A B <a@b.c> %d +0000\ncommitter A B <a@b.c> %d +0000\ndata %d\n%s\n", branch, mark, now += 60, now, length(text), text
    if (parent) printf "from :%d\n", parent
    if (other) printf "merge :%d\n", other
    printf "M 644 inline f%d\ndata %d\n%d\n\n", int(rand() * 200), length(mark), mark
    return mark
  }
  BEGIN {
    srand(1); now = 1700000000
    count = split("feat fix chore docs refactor perf test feat(ui) fix(api) feat!", types, " ")
    tip = commit("main", "chore: start")
    printf "reset refs/tags/v1.0.0\nfrom :%d\n\n", tip
    while (mark <= commits) {
      chance = rand()
      if (chance < 0.12 && mark < commits - 6) {
        topic = tip
        for (i = int(rand() * 5); i >= 0; i--)
          topic = commit("topic", types[1 + int(rand() * count)] ": work on a topic " mark "\n\nWhat it does and why.\n\nCloses #" mark "\n", topic)
        tip = commit("main", "Merge pull request #" mark " from me/topic\n\nA topic", tip, topic)
      } else if (chance < 0.17)
        tip = commit("main", "chore(deps): bump package" int(rand() * 40) " from 1." mark " to 1." (mark + 1), tip)
      else if (chance < 0.4)
        tip = commit("main", "Plain commit number " mark "\n\nWith a body.\n", tip)
      else
        tip = commit("main", types[1 + int(rand() * count)] ": do a thing " mark " (#" mark ")\n\nSigned-off-by: A B <a@b.c>\n", tip)
    }
    printf "reset refs/heads/main\nfrom :%d\n\n", tip
  }' </dev/null | git -C "$history" fast-import --quiet

others=()
if npm --prefix "$scratch/npm" install --silent --no-audit --no-fund git-cliff@2 conventional-changelog@7 conventional-changelog-conventionalcommits@9 >/dev/null 2>&1; then
  others=(git-cliff conventional-changelog)
fi
git-cliff() { (cd "$history" && "$scratch/npm/node_modules/.bin/git-cliff" v1.0.0..HEAD); }
conventional-changelog() { (cd "$history" && "$scratch/npm/node_modules/.bin/conventional-changelog" --preset conventionalcommits --output-unreleased --stdout); }

./build.sh Nothing >/dev/null
for ((round = 0; round < rounds; round++)); do
  measure start ./build.sh Nothing
  measure log git -C "$history" log v1.0.0..HEAD
  measure json ./build.sh Notes --repository "$history" --json
  measure text ./build.sh Notes --repository "$history"
  for other in "${others[@]}"; do measure "$other" "$other"; done
done

over() { # over <name>: beyond the program's start, over git log; wall time and processor time
  awk -v a="$(median "$1")" -v b="$(median start)" -v c="$(median log)" -v d="$(processor_median "$1")" -v e="$(processor_median start)" -v f="$(processor_median log)" \
    'BEGIN { printf "%.1f, processor %.1f", (a - b) / c, (d - e) / f }'
}

echo "$commits commits, medians of $rounds: git log $(($(median log) / 1000)) ms, program start $(($(median start) / 1000)) ms"
echo "Notes --json $(($(median json) / 1000)) ms; beyond the start over git log: $(over json)"
echo "Notes        $(($(median text) / 1000)) ms; beyond the start over git log: $(over text)"
for other in "${others[@]}"; do
  echo "$other $(($(median "$other") / 1000)) ms, processor $(($(processor_median "$other") / 1000)) ms (Notes: $(($(processor_median text) / 1000)) ms)"
done
./build.sh Notes --repository "$history" --json 2>/dev/null >"$scratch/notes.json"
shown() { git -C "$history" log --format='%H %s' --no-merges v1.0.0..HEAD | awk -v file="$1" 'BEGIN { while ((getline line < file) > 0) text = text line "\n" } { n++; sub(/^[^ ]* /, ""); sub(/ \(#.*/, ""); sub(/^[a-z]+(\([a-z]+\))?!?: /, ""); if (index(tolower(text), tolower($0))) found++ } END { printf "%d of %d", n - found, n }'; }
echo "commits besides merges of which nothing is said: Notes $(shown "$scratch/notes.json")"
for other in "${others[@]}"; do
  "$other" >"$scratch/$other.md" 2>/dev/null
  echo "  $other $(shown "$scratch/$other.md")"
done
