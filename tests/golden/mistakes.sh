#!/usr/bin/env bash
# What a newcomer gets wrong, and what meed says: one folder a mistake, expected.txt is standard error in full.
# A folder with data/ is a mistake that only a run can see. UPDATE=1 rewrites expected.txt: read the difference.
. "$(dirname "$0")/check.sh"
for folder in "$here"/mistakes/*/; do
  name=$(basename "$folder")
  rm -rf "$work/project" && cp -r "$folder" "$work/project" && cd "$work/project" || exit 1
  if [ -d data ]; then
    run "$name: import" 0 "$MEED" import data
    run "$name" 1 "$MEED" run 2026-09 --error-format full
  else
    run "$name" 4 "$MEED" check --error-format full
  fi
  [ "${UPDATE:-}" = 1 ] && cp "$work/err" "$folder/expected.txt"
  same "$name: message" "$work/err" "$folder/expected.txt"
done
finish
