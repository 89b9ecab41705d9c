#!/bin/bash
# The tour of README.md, word by word, and what periods and folders mean to an operator who trusts it.
# usage: tour_cases.sh MEED
set -u
meed=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir bin && ln -s "$meed" bin/meed && PATH=$work/bin:$PATH
passed=0 failed=0
pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); printf 'FAIL %s\n' "$@"; }
equal() { if [ "$2" = "$3" ]; then pass; else fail "$1" "     got:    $2" "     wanted: $3"; fi; }

# ---- each line of the consoles after "Five minutes" ---------------------------------------------------------------
# The editor raises a rate; the question of a close is answered by --yes, as there is no terminal.
export EDITOR="sed -i s/0.08/0.09/"
sed -n '/^## Five minutes/,/^## A plan/p' "$root/README.md" | sed -n '/^```console/,/^```/p' |
    sed -n 's/^\$ //p' | sed "s|/tmp/new-rules|$work/new-rules|g; s/^\(meed close .*[0-9]\) *\(#.*\)*$/\1 --yes/" |
    grep -v '^export PATH' >tour.sh
[ "$(wc -l <tour.sh)" -ge 8 ] && pass || fail "the tour has fewer than 8 lines"
while IFS= read -r line; do
    eval "$line" >"$work/out" 2>"$work/err" </dev/null && pass || fail "README: $line" "$(head -3 "$work/err")"
    case $line in
    *simulate*) equal "the raised rate costs 40" "$(grep -c 'better off 1   same 2   worse off 0' "$work/out")" 1 ;;
    *explain*) equal "the explanation names A" "$(head -1 "$work/out" | cut -d' ' -f1)" A ;;
    esac
done <tour.sh
cd "$work" || exit 1

# ---- other rules: a copy of rules/ under any name, also inside the project -----------------------------------------
book=$(sha256sum <acme/meed.db)
cp -r new-rules acme/rules2
equal "a copy in the project" "$(meed -C acme simulate --rules acme/rules2 --period 2026-Q1 -f csv | sed -n 2p)" \
    "A,王芳 Wang Fang,13470.00,13510.00,40.00,CNY"
equal "the project itself" "$(meed -C acme simulate --rules acme --period 2026-Q1 -f csv | wc -l)" 1
meed -C acme simulate --rules acme/data --period 2026-01 >out 2>err
equal "a folder without rules" "$?" 2
grep -q 'neither plan files' err && pass || fail "a folder without rules" "$(cat err)"
meed -C acme simulate --rules nowhere --period 2026-01 >out 2>err
equal "no folder" "$?" 2
sed -i 's/deal.amount/deal.amont/' acme/rules2/field_sales.lua
meed -C acme simulate --rules acme/rules2 --period 2026-01 >out 2>err
equal "a mistake in the other rules" "$?" 4
grep -q 'rules/ is .*rules2 here' err && pass || fail "the message says whose rules" "$(cat err)"
equal "nothing was touched" "$(sha256sum <acme/meed.db)" "$book"

# ---- a quarter is its months: nothing is paid by the month and again by the quarter --------------------------------
meed init q >out 2>err && meed -C q import q/data >out 2>err
meed -C q run 2026-Q1 >out 2>err
equal "a run of a quarter" "$?" 0
equal "is a run of each month" "$(meed -C q runs -f csv | sed 1d | cut -d, -f2 | sort | tr '\n' ' ')" \
    "2026-01 2026-02 2026-03 "
equal "and the quarter pays what its months pay" "$(meed -C q export payouts --period 2026-Q1)" \
    "$(meed -C q export payouts --period 2026-01..2026-03)"
meed -C q close 2026-Q1 --run 1 --yes >out 2>err
equal "one period is closed" "$?" 2
grep -q '3 periods, and one is wanted' err && pass || fail "one period is closed" "$(cat err)"
sed -i 's/^period: month/period: quarter/' q/meed.yaml
meed -C q run 2026-03 >out 2>err
equal "a month of a project paid by the quarter" "$?" 2
grep -q 'is a month, and this project is paid by the quarter' err && pass || fail "a month" "$(cat err)"

# ---- what an operator reads before a close: sentences, not codes; the total first ---------------------------------
meed -C acme export payouts --period 2026-01 --zero -f csv --columns subject,component,reason >out
equal "a zero has a sentence" "$(grep '^A,override' out)" "A,override,team_booked is zero"
meed -C acme runs show 1 -f csv >out
equal "a run has its total" "$(grep '^total' out)" "total,CNY,10596.00 for 3"
equal "unused rows have a sentence" "$(grep -c '^not used,bookings,"1 row, `when` at rules/field_sales.lua:8 is false (10000)"' out)" 1

# ---- what a program reads -----------------------------------------------------------------------------------------
equal "check as JSON" "$(meed -C acme check -f json | cut -d, -f1,3-5)" '{"schema":"meed.check/1","ok":true,"kinds":3,"credits":1'
meed -C acme simulate --rules new-rules --outcomes --period 2026-Q1 -f csv >out
equal "outcomes that differ" "$(cut -d, -f1-8 out | grep -c '^field_sales,')" "$(($(wc -l <out) - 1))"
equal "and their differences" "$(awk -F, 'NR > 1 { sum += $7 } END { printf "%.2f", sum }' out)" 40.00
meed -C acme simulate --rules acme --outcomes --period 2026-Q1 >out
grep -q 'outcomes unchanged' out && pass || fail "the same rules" "$(cat out)"
meed -C acme simulate --rules new-rules --period 2026-Q1 -f json >out
grep -qF '"totals":[{"unit":"CNY","now":"24636.00","simulated":"24676.00","difference":"40.00","better":1,"same":2,"worse":0}]' out &&
    pass || fail "a simulation as JSON has its totals" "$(head -c 300 out)"

# ---- who is meant ----------------------------------------------------------------------------------------------------
explains() { # NAME CODE MESSAGE ARGUMENTS...
    local name=$1 code=$2 wanted=$3; shift 3
    meed "$@" >out 2>err; equal "$name" "$?" "$code"
    grep -qF -- "$wanted" err && pass || fail "$name" "$(head -3 err)"
}
explains "a name" 2 'nobody is called `王芳`; did you mean A 王芳 Wang Fang?' -C acme explain 王芳 --period 2026-01
explains "a part of a name" 2 'did you mean B 李雷 Li Lei?' -C acme explain Lei --period 2026-01
explains "another case" 2 'did you mean B 李雷 Li Lei?' -C acme explain b --period 2026-01
explains "nobody like that" 2 'nobody is called `Z`' -C acme explain Z --period 2026-01
[ "$(grep -c 'did you mean' err)" = 0 ] && pass || fail "nobody like that" "$(cat err)"
cat >q/rules/field_sales.lua <<'LUA'
measure "won" { of = "person", from = "deal", by = "owner", over = "quarter", count = true }
plan "q" { of = "person", every = "quarter", bonus "b" { amount = function(p) return 10 * p.won end } }
LUA
sed -i 's/^period: quarter/period: month/' q/meed.yaml
explains "nothing is due" 1 'A has no figure in 2026-01' -C q explain A --period 2026-01
cat >>q/rules/field_sales.lua <<'LUA'
measure "asked_for" { of = "product", from = "deal", by = "product", count = true }
LUA
explains "only measured" 1 'no plan and no rule is of `product`; meed export measures --period 2026-01' -C q explain sensor --period 2026-01
explains "near to what is only measured" 2 'did you mean sensor' -C q explain sensors --period 2026-01

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
