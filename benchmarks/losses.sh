#!/usr/bin/env bash
# What Notes, git-cliff and conventional-changelog lose of the same small histories, or say although it is not so: a table in Markdown.
# Both others come from npm, with their defaults; conventional-changelog has its preset conventionalcommits.
# Usage: benchmarks/losses.sh
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
npm --prefix "$scratch/npm" install --silent --no-audit --no-fund git-cliff@2 conventional-changelog@7 conventional-changelog-conventionalcommits@9 >/dev/null
bin=$scratch/npm/node_modules/.bin
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.org GIT_COMMITTER_NAME=Ann GIT_COMMITTER_EMAIL=ann@example.org
now=1700000000 said=() kept=()

git() { command git -C "$history" "$@"; }
commit() { # commit <message> [file]
  now=$((now + 60))
  echo "$now" >"$history/${2:-file$now}"
  git add -A
  GIT_AUTHOR_DATE="$now +0000" GIT_COMMITTER_DATE="$now +0000" git commit --quiet -m "$1"
}
merge() { # merge <branch> [file with a change of the merge's own]
  now=$((now + 60))
  GIT_AUTHOR_DATE="$now +0000" GIT_COMMITTER_DATE="$now +0000" git merge --quiet --no-ff -m "Merge branch '$1'" "$1"
  [[ $# == 1 ]] || { echo "$now" >"$history/$2"; git add -A; git commit --quiet --amend --no-edit; }
}
begin() { # begin <title>
  title=$1 said=() kept=()
  history=$scratch/$(tr -cd '[:lower:]' <<<"${1,,}")
  mkdir "$history"
  git init --quiet --initial-branch=main
  commit 'feat: begin' base
  git tag v1.0.0
}
must() { said+=("$@"); }    # what the notes have to say
mustnot() { kept+=("$@"); } # what they must not say

notes() { ./build.sh Notes --repository "$history" | sed '/^[0-9]* commits; left out/,$d'; }
cliff() { (cd "$history" && "$bin/git-cliff" --unreleased); }
conventional() { (cd "$history" && "$bin/conventional-changelog" --preset conventionalcommits --output-unreleased --stdout); }
judge() { # judge <tool>: what it loses and what it says wrongly
  local text lost=() wrong=()
  text=$("$1" 2>/dev/null | tr -d '*`')
  for one in "${said[@]}"; do grep -qiF -- "$one" <<<"$text" || lost+=("$one"); done
  for one in "${kept[@]}"; do ! grep -qiF -- "$one" <<<"$text" || wrong+=("$one"); done
  local cell=''
  [[ ${#lost[@]} == 0 ]] || cell="loses $(join "${lost[@]}")"
  [[ ${#wrong[@]} == 0 ]] || cell+="${cell:+; }says $(join "${wrong[@]}")"
  echo "${cell:-all}"
}
join() { local all; printf -v all ', %s' "$@"; echo "${all:2}"; }
end() { echo "| $title | $(judge notes) | $(judge cliff) | $(judge conventional) |"; }

./build.sh Nothing >/dev/null
echo '| history | Notes | git-cliff | conventional-changelog |'
echo '|---|---|---|---|'

begin 'Commits that are not conventional'
commit 'Mend the basket'
commit 'feat: vouchers'
must 'mend the basket' vouchers
end

begin 'Types of all kinds'
for type in feat fix perf refactor docs test build ci chore; do commit "$type: a ${type} thing"; must "a ${type} thing"; done
end

begin 'A branch older than the last tag, merged after it'
git switch --quiet --create topic HEAD
commit 'feat: older than the tag'
git switch --quiet main
commit 'fix: in one dot one'
git tag v1.0.1
merge topic
commit 'fix: after the merge'
must 'older than the tag' 'after the merge'
mustnot 'in one dot one'
end

begin 'A tag on another line'
commit 'feat: for two'
git switch --quiet --create support v1.0.0
commit 'fix: for one alone'
git tag v1.0.1
git switch --quiet main
commit 'fix: for two as well'
must 'for two' 'for two as well'
mustnot 'for one alone'
end

begin 'A pre-release on the way'
commit 'feat: in the candidate'
git tag v1.1.0-rc.1
commit 'fix: after the candidate'
must 'in the candidate' 'after the candidate'
end

begin 'A change that was taken back'
commit 'feat: a mistake'
git revert --no-edit HEAD >/dev/null
commit 'feat: a success'
must 'a success'
mustnot 'a mistake'
end

begin 'A revert that was taken back'
commit 'feat: right after all'
git revert --no-edit HEAD >/dev/null
git revert --no-edit HEAD >/dev/null
must 'right after all'
end

begin 'A squash of several changes'
commit $'The new checkout (#12)\n\n* feat: pay by card\n\n* fix: round the total\n'
must 'pay by card' 'round the total'
end

begin 'A break in a footer of a chore'
commit $'chore: tidy settings\n\nBREAKING CHANGE: PORT is called HTTP_PORT now\n'
must 'HTTP_PORT'
end

begin 'A merge with a change of its own'
git switch --quiet --create topic
commit 'feat: on the topic'
git switch --quiet main
commit 'fix: on main'
merge topic resolved
must 'on the topic' 'on main' "merge branch 'topic'"
end

begin 'Three updates of one dependency'
for step in 1 2 3; do commit "chore(deps): bump left-pad from 1.$step to 1.$((step + 1))"; done
must left-pad 1.1 1.4
mustnot 1.2 1.3
end

begin 'A fix of a vulnerability'
commit $'fix: escape names\n\nCloses CVE-2026-12345.\n'
must CVE-2026-12345
end

begin 'Somebody who helped'
commit $'feat: search\n\nCo-authored-by: Bob <bob@example.org>\n'
must search Bob
end
