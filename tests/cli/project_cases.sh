#!/bin/bash
# Commands on a project: forms of results, exit codes of states, what is stored when something goes wrong, interrupts.
# The project is the sample company, made by `meed demo`.
# usage: project_cases.sh MEED
set -u
meed=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset NO_COLOR CLICOLOR CLICOLOR_FORCE
passed=0 failed=0

pass() { passed=$((passed + 1)); }
fail() {
    failed=$((failed + 1))
    printf 'FAIL %s\n' "$1"
    shift
    printf '     %s\n' "$@"
}
equal() { if [ "$2" = "$3" ]; then pass; else fail "$1" "got:    $2" "wanted: $3"; fi; }

# check NAME CODE STDOUT STDERR ARGUMENTS... as in cli_cases.sh, in the project.
# CODE is a pattern of the shell: '[23]' is one of two, '*' any.
check() {
    local name=$1 code=$2 out=$3 err=$4
    shift 4
    "$meed" -C demo "$@" >out 2>err </dev/null
    local got=$?
    # shellcheck disable=SC2053
    if [[ "$got" != $code ]]; then fail "$name" "exit $got, wanted $code: meed $*" "$(head -3 err)"; return; fi
    for stream in out err; do
        local wanted=${!stream}
        if [ "$wanted" = - ] && [ -s $stream ]; then fail "$name" "$stream is not empty: $(head -3 $stream)"; return; fi
        if [ "$wanted" != - ] && [ "$wanted" != '*' ] && ! grep -qE -- "$wanted" $stream; then
            fail "$name" "$stream has no /$wanted/: $(head -3 $stream)"
            return
        fi
    done
    pass
}

"$meed" demo demo >demo.txt 2>err; equal "demo" "$?" 0
[ -s err ] && fail "demo says nothing on stderr" "$(head -3 err)"
period=$(sed -n 's/^.*meed run \([0-9-]*\).*$/\1/p' demo.txt | head -1)
person=$(sed -n 's/^.*meed explain \([^ ]*\) .*$/\1/p' demo.txt | head -1)
equal "demo names its month" "$(grep -cE '^[0-9]{4}-[0-9]{2}$' <<<"$period")" 1
"$meed" demo demo >out 2>err; equal "demo on a project that is there" "$?" 5

# ---- forms of the payouts: the same rows in each ---------------------------------------------------------
check "payouts in a pipe are TSV" 0 '^subject	period	plan	component	amount	currency$' - export payouts --period "$period"
cp out payouts.tsv
rows=$(($(wc -l <payouts.tsv) - 1))
[ "$rows" -gt 0 ] && pass || fail "payouts" "no rows"
equal "payouts are sorted by bytes" "$(tail -n +2 payouts.tsv)" "$(tail -n +2 payouts.tsv | LC_ALL=C sort)"
check "payouts as CSV" 0 '^subject,period,plan,component,amount,currency$' - export payouts --period "$period" -f csv
equal "CSV has the same rows" "$(tr '\t' ',' <payouts.tsv)" "$(cat out)"
check "payouts as NDJSON" 0 '^\{"subject":"[^"]*","period":"[^"]*"' - export payouts --period "$period" -f ndjson
equal "NDJSON has as many rows" "$(wc -l <out)" "$rows"
check "payouts as JSON" 0 '^\{"schema":"meed.payouts/1","meed":"[0-9.]*","ok":true,' - export payouts --period "$period" --json
if command -v python3 >/dev/null; then
    equal "JSON is JSON, amounts are strings" "$(python3 -c '
import json, sys
rows = json.load(open("out"))["rows"]
print(len(rows), all(isinstance(row["amount"], str) for row in rows))')" "$rows True"
fi
check "payouts as Markdown" 0 '^\| subject \| period \|' - export payouts --period "$period" -f md
check "payouts as a table" 0 '^subject +period +plan +component +amount +currency$' - export payouts --period "$period" -f table
check "columns chosen and renamed" 0 '^who	pay$' - export payouts --period "$period" --columns who=subject,pay=amount
check "a column that is not there" 2 - 'E0908' export payouts --period "$period" --columns amout
check "a table that is not there" 2 - 'E0905' export payout
check "a period that is none" 2 - 'E0904' export payouts --period 2026-13
check "results do not depend on threads" 0 . - -j 1 export payouts --period "$period"
equal "results do not depend on threads" "$(cat out)" "$(cat payouts.tsv)"
check "-o with an ending" 0 - - export payouts --period "$period" -o pay.csv
equal "-o with an ending" "$(head -1 pay.csv)" 'subject,period,plan,component,amount,currency'
"$meed" -C demo export payouts >/dev/full 2>err; equal "full disk on stdout" "$?" 6

# ---- other commands ------------------------------------------------------------------------------------------
check "check" 0 'no findings' - check
check "the same import again" 0 . '*' import demo/data
check "runs" 0 '^run	period	state' - runs
run=$(sed -n '2s/\t.*//p' out)
check "runs show" 0 "$run" - runs show "$run"
check "a run that is not there" 3 - 'E0907' runs show 999
check "explain" 0 "$person" - explain "$person" --period "$period"
equal "explain: no line ends in a blank" "$(grep -c ' $' out)" 0
check "explain as JSON" 0 '"schema":"meed.explain/1"' - explain "$person" --period "$period" --json
check "explain a run" 0 "$person" '*' explain "$person" --period "$period" --run "$run"
check "nobody of that name" '[23]' - 'E0909' explain "${person}x" --period "$period"
check "a file that is not there" 3 - 'E1101' import nowhere.csv
check "simulate" 0 . '*' simulate --period "$period"

# ---- on a terminal (script of util-linux makes one) --------------------------------------------------------------
# terminal ANSWER COMMAND: the command's output on a terminal into out; its exit code.
terminal() { script -qec "$2" /dev/null <<<"$1" >out 2>&1; local got=$?; tr -d '\r' <out >clean; return $got; }
if command -v script >/dev/null; then
    terminal "" "stty cols 200; $meed -C demo export payouts --period $period"
    equal "rows on a terminal are a table" "$(grep -cE '^subject +period +plan' clean)" 1
    terminal "" "stty cols 40; $meed -C demo export payouts --period $period"
    equal "cut to the window" "$(grep -c 'cut to the window; --wide shows all' clean)" 1
    equal "no line is wider" "$(grep -cE '^.{60,}$' clean)" 0
    terminal "" "stty cols 40; $meed -C demo export payouts --period $period --wide"
    equal "--wide" "$(grep -c 'cut to the window' clean)" 0
    terminal "" "TERM=xterm $meed -C demo runs show 999"
    equal "messages on a terminal have colours" "$(grep -c "$(printf '\033')\[1;31merror\[E0907\]" clean)" 1
    equal "and say where more is" "$(grep -c '^more: meed help E0907' clean)" 1
    "$meed" -C demo runs >before
    terminal "2019-01" "$meed -C demo close $period --run $run"; code=$?
    equal "close, another word typed" "$code" 2
    equal "close, another word typed: says so" "$(grep -c 'nothing was posted' clean)" 1
    terminal "" "$meed -C demo close $period --run $run"
    equal "close, nothing typed" "$?" 2
    "$meed" -C demo runs >after
    equal "close, another word typed: nothing was posted" "$(cat after)" "$(cat before)"
else
    echo "skipped 9 cases on a terminal: there is no program \`script\`"
fi

# ---- interrupted: the run is there as a whole or not at all ---------------------------------------------------
interrupted=0
"$meed" -C demo runs >before
for signal in INT TERM; do
    for delay in 0.004 0.02 0.05; do
        # A job in the background of a script ignores SIGINT; timeout gives it back.
        timeout --preserve-status -s $signal $delay "$meed" -C demo run "$period" >out 2>err
        code=$?
        case $code in 130 | 143 | 0 | 1) pass ;; *) fail "interrupted by $signal" "exit $code" "$(cat err)" ;; esac
        "$meed" -C demo runs >after 2>err || fail "runs after $signal" "$(cat err)"
        [ $code -gt 100 ] && interrupted=$((interrupted + 1))
        # The signal may come between the commit and the end of the program: then one whole run is new.
        cmp -s before after || equal "interrupted by $signal after $delay" "$(tail -n +3 after)" "$(tail -n +2 before)"
        grep -q '^run ' out && cmp -s before after && fail "interrupted by $signal" "success was printed, and no run is there"
        cp after before
    done
done
echo "$interrupted of 6 runs were interrupted"

# ---- close -------------------------------------------------------------------------------------------------------
check "a run for the close" '*' . '*' run "$period"
check "close without the run" 2 - 'which run' close "$period"
check "close another period" 5 - 'refused\[E0' close 2019-01 --run "$run" --yes
check "nobody can be asked" 2 - '--yes' close "$period" --run "$run"
check "nobody may be asked" 2 - '--yes' close "$period" --run "$run" --no-input
check "runs to close" 0 . - runs
run=$(awk -F '\t' -v p="$period" 'NR > 1 && $2 == p && $3 == "draft" {print $1; exit}' out)
held=$(awk -F '\t' -v r="$run" '$1 == r {print $6}' out)
if [ "$held" = 0 ]; then
    check "close" 0 . '*' close "$period" --run "$run" --yes
    check "close again" 5 - 'refused\[E0' close "$period" --run "$run" --yes
    check "payouts stay the same" 0 . - export payouts --period "$period"
    equal "payouts stay the same" "$(cat out)" "$(cat payouts.tsv)"
else
    check "a held run is not posted" 5 - 'refused\[E0506' close "$period" --run "$run" --yes
fi

# ---- init ----------------------------------------------------------------------------------------------------------
"$meed" init new >out 2>err; equal "init" "$?" 0
equal "init lists its files" "$(grep -c 'new/meed.yaml' out)" 1
"$meed" -C new check >out 2>err; equal "what init wrote holds" "$?" 0
"$meed" init new >out 2>err; [ $? -ne 0 ] && pass || fail "init overwrites nothing" "exit 0"
"$meed" init euro --currency EUR >out 2>err; equal "init in euro" "$?" 0
equal "init in euro" "$(grep -c '^currency: EUR' euro/meed.yaml)" 1
for pack in goals talent process incentives communication performance market culture; do
    "$meed" init "p_$pack" --example $pack >out 2>err; equal "init by the pack $pack" "$?" 0
    "$meed" -C "p_$pack" check >out 2>err; equal "the pack $pack alone holds" "$? $(cat err)" "0 "
done
"$meed" init both --example talent,communication,talent >out 2>err; equal "init by two packs" "$?" 0
equal "a pack brings what it needs, its own modules, and each file once" \
    "$(grep -cE 'both/(rules/pay.lua|rules/lib/interview_form.lua|schemas/person.yaml)$' out)" 3
"$meed" -C both check >out 2>err; equal "two packs hold" "$?" 0
"$meed" init pay --example incentives --currency EUR >out 2>err
equal "a project of packs is in its currency" "$(grep -c '^currency: EUR' pay/meed.yaml)" 1
"$meed" -C pay check >out 2>err; equal "a pack in another currency holds" "$?" 0
"$meed" init none --example goals,saas >out 2>err; equal "an example that is none" "$?" 2
equal "the packs are listed" "$(grep -c 'no example `saas`' err) $(grep -c 'goals incentives' err)" "1 1"
[ -e none ] && fail "an example that is none writes nothing" "$(ls none)" || pass
"$meed" init bad --currency XYZ >out 2>err; equal "init with no currency" "$?" 2

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
