#!/bin/bash
# Evaluations over held records: the payouts of the files as they would be after each change, from a folder and from the book.
# usage: warm.sh MEED EXAMPLE...
set -u
meed=$(realpath "$1"); shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0 checks=0
same() {
    checks=$((checks + 1))
    cmp -s "$2" "$3" || { failed=$((failed + 1)); echo "FAIL $1"; diff "$2" "$3" | head -5; }
}
must() { # NAME COMMAND...
    local name=$1; shift
    checks=$((checks + 1))
    "$@" >"$work/out" 2>"$work/err" || { failed=$((failed + 1)); echo "FAIL $name"; head -5 "$work/err"; }
}
mkdir -p "$work/project/schemas" "$work/project/rules" "$work/project/params" "$work/data"
cd "$work/project" || exit 1
printf 'organisation: warm\ncurrency: CNY\nperiod: month\n' >meed.yaml
printf 'kind: person\nkey: id\nfields: {id: {type: text}, team: {type: text}}\nload: {file: people.csv}\n' >schemas/person.yaml
cat >schemas/deal.yaml <<'YAML'
kind: deal
key: id
date: on
fields: {id: {type: text}, on: {type: date}, owner: {type: ref, to: person}, amount: {type: money}, stage: {type: enum, values: [won, lost]}, note: {type: text}}
load: {file: deals.csv}
YAML
printf 'rate: {type: ratio, value: 0.05}\n' >params/rates.yaml
cat >rules/sales.lua <<'LUA'
credit "sales" { from = "deal", when = function(d) return d.stage == "won" and (d.note or "") ~= "void" end, value = "amount", to = { { "owner", share = "rest" } } }
measure "booked" { of = "person", from = "sales", sum = "value" }
plan "sales" { of = "person", every = "month", commission "base" { on = "booked", rate = param.rate } }
LUA
printf 'id,team\nP1,north\nP2,south\n' >"$work/data/people.csv"
deals() { # of D7: amount, owner, stage, note, day
    printf 'id,on,owner,amount,stage,note\nD10,2026-01-02,P2,10.00,won,\nD7,%s,%s,%s,%s,%s\nD9,2026-02-01,P1,30.00,won,new\n' "$5" "$2" "$1" "$3" "$4"
}
wanted() { # FILE RATE DEAL...: payouts of the files
    local file=$1 rate=$2; shift 2
    mkdir -p "$work/changed"; cp "$work/data/people.csv" "$work/changed/"
    deals "$@" >"$work/changed/deals.csv"
    printf 'rate: {type: ratio, value: %s}\n' "$rate" >params/rates.yaml
    must "run --from for $file" "$meed" run 2026-01..2026-02 --from "$work/changed" --payouts "$work/$file"
    printf 'rate: {type: ratio, value: 0.05}\n' >params/rates.yaml
}
before=(100.00 P1 won "" 2026-01-05)
deals "${before[@]}" >"$work/data/deals.csv"
wanted before.csv 0.05 "${before[@]}"
grep -q '^P1,2026-01,sales,base,5.00,CNY$' "$work/before.csv" || { failed=$((failed + 1)); echo "FAIL 5 % of 100.00 is 5.00"; }
must import "$meed" import "$work/data"
while IFS='|' read -r field new old rate amount owner stage note day; do
    wanted wanted.csv "$rate" "$amount" "$owner" "$stage" "$note" "$day"
    for example; do
        for from in "$work/data" -; do
            must "$field from $from" "$example" "$work/project" "$from" 2026-01..2026-02 rate "$rate" deal D7 "$field" "$new" "$old" "$work/got"
            same "$field before" "$work/got.before" "$work/before.csv"
            same "$field changed" "$work/got.changed" "$work/wanted.csv"
            same "$field after" "$work/got.after" "$work/before.csv"
        done
    done
done <<'CASES'
amount|250.75|100.00|0.07|250.75|P1|won||2026-01-05
amount||100.00|0.05||P1|won||2026-01-05
owner|P2|P1|0.05|100.00|P2|won||2026-01-05
stage|lost|won|0.05|100.00|P1|lost||2026-01-05
note|void||0.05|100.00|P1|won|void|2026-01-05
on|2026-02-28|2026-01-05|0.06|100.00|P1|won||2026-02-28
CASES
refused() { # NAME CODE ARGUMENTS...
    local name=$1 code=$2; shift 2
    checks=$((checks + 1))
    "$example" "$work/project" - 2026-01 "$@" "$work/got" >"$work/out" 2>"$work/err"
    grep -q "$code" "$work/err" || { failed=$((failed + 1)); echo "FAIL $name: no $code"; cat "$work/err"; }
}
for example; do
    refused "no such param" "E0906.*no param .rat." rat 0.05 deal D7 amount 1 1
    refused "a param that is no number" E0906 rate five deal D7 amount 1 1
    refused "no such kind" E0914 rate 0.05 dael D7 amount 1 1
    refused "no such key" E0914 rate 0.05 deal D8 amount 1 1
    refused "no such field" E0914 rate 0.05 deal D7 sum 1 1
    refused "a key" "E0914.*cannot be changed" rate 0.05 deal D7 id D8 D7
    refused "no such value" "E0914.*is not a number" rate 0.05 deal D7 amount 1OO 1
    refused "no such reference" "E0914.*refers to nothing" rate 0.05 deal D7 owner P3 P1
done
echo "$checks checks, $failed failed"
[ $failed = 0 ]
