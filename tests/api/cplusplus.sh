#!/bin/sh
# meed.h in a C++ program: no warning, by the standard alone.
# usage: cplusplus.sh INCLUDE_FOLDER
set -eu
compiler=$(command -v c++ || command -v g++ || true)
[ -n "$compiler" ] || { echo "skipped: no C++ compiler"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/use.cc" <<'CC'
#include <meed.h>
int main()
{
    meed_open_options open = MEED_INIT(meed_open_options);
    meed_run_options run = MEED_INIT(meed_run_options);
    run.period = "2026-01";
    return open.size == sizeof open && run.size == sizeof run ? 0 : 1;
}
CC
for standard in c++11 c++17 c++20; do
    "$compiler" -std=$standard -Wall -Wextra -Wpedantic -Werror -I"$1" "$work/use.cc" -o "$work/use"
    "$work/use"
done
echo "3 standards of C++"
