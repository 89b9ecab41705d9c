#!/usr/bin/env bash
# `meed run --from FOLDER`: payouts, summary and messages are those of an import of the same files and a run, without a book;
# bad files are refused in the same words.
. "$(dirname "$0")/check.sh"

# What both say of each period, without the line that names the run.
bare() { sed -E '/^run [0-9]/d' "$1" >"$2"; }

# as_from_book NAME PROJECT DATA PERIODS PERIOD: import and run in one copy, run --from in another, with 1 and 2 threads: the
# payouts of a list of periods, and what is said of one.
as_from_book() {
  local name=$1 threads
  rm -rf "$work/book" "$work/files"
  cp -r "$2" "$work/book" && rm -f "$work/book/meed.db"
  cp -r "$work/book" "$work/files"
  cd "$work/book" || exit 1
  run "$name: import" 0 "$MEED" import "$3"
  "$MEED" run "$5" >"$work/book.out" 2>"$work/book.err"; local one=$?
  "$MEED" run "$4" >"$work/out" 2>"$work/err"; local status=$?
  run "$name: export" 0 "$MEED" export payouts -f csv -o "$work/book.csv"
  [ "$(wc -l <"$work/book.csv")" -gt 1 ] && ok || bad "$name: there are payouts"
  cd "$work/files" || exit 1
  for threads in 1 2; do
    run "$name: run --from" $status "$MEED" -j $threads run "$4" --from "$3" --payouts "$work/files.csv"
    same "$name: payouts, $threads threads" "$work/files.csv" "$work/book.csv"
    run "$name: one period" $one "$MEED" -j $threads run "$5" --from "$3"
    bare "$work/out" "$work/files.bare"; bare "$work/book.out" "$work/book.bare"
    same "$name: summary" "$work/files.bare" "$work/book.bare"
  done
  [ ! -e "$work/files/meed.db" ] && ok || bad "$name: a book was made"
}

"$MEED" demo "$work/demo" >/dev/null 2>&1
as_from_book "sample" "$work/demo" "$work/demo/data" 2026-01..2026-12 2026-06
if [ -d "$SHARED/data/northwind" ]; then
  as_from_book "northwind" "$here/northwind" "$SHARED/data/northwind" 1996-07..1998-05 1997-12
else skipped=$((skipped + 1)); fi
if [ -d "$SHARED/bench" ]; then
  mkdir "$work/data" && cc -O2 -o "$work/gen" "$SHARED/bench/gen.c" -lm && "$work/gen" 20000 "$work/data" && ok || bad "generator"
  as_from_book "reference" "$here/reference" "$work/data" 2026-01..2026-12 2026-09
else skipped=$((skipped + 1)); fi

# ---- bad files: the messages and rejects of an import ---------------------------------------------------------
mkdir -p "$work/small/schemas" "$work/small/rules"
cd "$work/small" || exit 1
printf 'organisation: small\ncurrency: CNY\nperiod: month\n' >meed.yaml
cat >schemas/person.yaml <<'YAML'
kind: person
key: id
history: true
fields: {id: {type: text}, name: {type: text}, valid_from: {type: date}, valid_to: {type: date}}
load: {file: people.csv}
YAML
cat >schemas/deal.yaml <<'YAML'
kind: deal
key: id
date: on
fields: {id: {type: text}, on: {type: date}, owner: {type: ref, to: person, required: true}, amount: {type: money}}
load: {file: [deals.csv, more.csv]}
YAML
cat >schemas/prize.yaml <<'YAML'
kind: prize
key: id
date: on
fields: {id: {type: text}, on: {type: date}, who: {type: ref, to: person}, worth: {type: money}}
load: {file: prizes.csv}
YAML
cat >rules/sales.lua <<'LUA'
measure "booked" { of = "person", from = "deal", by = "owner", sum = "amount" }
measure "won" { of = "person", from = "prize", by = "who", sum = "worth" }
plan "sales" { of = "person", every = "month", commission "base" { on = "booked", rate = 0.05 }, commission "prizes" { on = "won", rate = 0.1 } }
LUA

# A case: the lines of people.csv and deals.csv. The order of words in messages is that of an import into no book.
case_of() { # NAME STATUS PEOPLE DEALS
  rm -rf data meed.db rejects-*; mkdir data
  printf 'id,name,valid_from,valid_to\n%b' "$3" >data/people.csv
  printf 'id,on,owner,amount\n%b' "$4" >data/deals.csv
  [ $# -lt 5 ] || printf 'id,on,owner,amount\n%b' "$5" >data/more.csv
  run "$1: import" "$2" "$MEED" import data
  mv "$work/err" "$work/import.err"; rm -rf "$work/rejects"; mkdir "$work/rejects"
  for file in rejects-*; do [ ! -e "$file" ] || mv "$file" "$work/rejects/"; done
  rm -f meed.db
  run "$1: run --from" "$2" "$MEED" run 2026-01 --from data --payouts pay.csv
  if [ "$2" != 0 ]; then
    same "$1: messages" "$work/err" "$work/import.err"
    [ ! -e pay.csv ] && ok || bad "$1: payouts were written"
    for file in "$work"/rejects/*; do [ ! -e "$file" ] || same "$1: rejects" "$(basename "$file")" "$file"; done
    equal "$1: as many rejects files" "$(ls rejects-* 2>/dev/null | wc -l)" "$(ls "$work/rejects" | wc -l)"
  fi
  [ ! -e meed.db ] && ok || bad "$1: a book was made"
}
people='P1,Ann,,\nP2,Bob,2026-01-01,2026-02-01\nP2,Bo,2026-02-01,\n'
case_of "good" 0 "$people" 'D1,2026-01-05,P1,100.00\nD2,2026-01-06,P2,50.00\nD2,2026-01-06,P2,50.00\n'
same "payouts of the good one" pay.csv <(printf 'subject,period,plan,component,amount,currency\nP1,2026-01,sales,base,5.00,CNY\nP2,2026-01,sales,base,2.50,CNY\n')
grep -q 'N0411.*the rules read prize, and data has no file of it' "$work/err" && ok || bad "a kind without a file is named"
rm -f pay.csv
case_of "no number" 1 "$people" 'D1,2026-01-05,P1,1OO\nD2,2026-01-06,P2,50.00\n'
case_of "unknown references" 1 "$people" 'D1,2026-01-05,P3,100.00\nD2,2026-01-06,P-2,50.00\nD3,2026-01-07,Р1,1\nD4,2026-01-07,P3,2\n'
case_of "one key, other content" 1 "$people" 'D1,2026-01-05,P1,100.00\nD1,2026-01-05,P1,100.01\n'
case_of "in two files" 1 "$people" 'D1,2026-01-05,P1,100.00\n' 'D1,2026-01-05,P1,7.00\nD9,2026-01-05,P1,7.00\n'
case_of "in two files, the same" 0 "$people" 'D1,2026-01-05,P1,100.00\n' 'D1,2026-01-05,P1,100.00\n'
rm -f pay.csv
case_of "versions that overlap" 1 "${people}P1,Anna,2026-03-01,\n" 'D1,2026-01-05,P1,100.00\n'
case_of "quotes and counts" 1 "$people" 'D1,2026-01-05,P1,"100.00\nD2,2026-01-05,P1\nD3,2026-01-05,"P1"x,1,2\n'
case_of "no key" 1 "$people" ',2026-01-05,P1,100.00\nD2,2026-13-05,P1,1\n'
rm -rf data; mkdir data; printf 'id\n1\n' >data/other.csv
run "a folder without any known file" 3 "$MEED" run 2026-01 --from data
grep -q 'E1101.*data holds no file that schemas/ knows' "$work/err" && ok || bad "a folder without files is explained"
run "no such folder" 3 "$MEED" run 2026-01 --from nowhere
run "payouts of a kept run" 2 "$MEED" run 2026-01 --payouts pay.csv
grep -q 'E0906' "$work/err" && ok || bad "--payouts goes with --from"
printf 'id,on,owner\nD1,2026-01-05,P1\n' >data/deals.csv
run "a column is missing, nobody is there" 1 "$MEED" run 2026-01 --from data
grep -q 'E1107.*no such person' "$work/err" && ok || bad "a folder without people is explained"
finish
