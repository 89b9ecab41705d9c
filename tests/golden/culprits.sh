#!/bin/bash
# A held figure names the record that holds it, in the report of the run and in its explanation. Which record that is
# was put into the data on purpose.
. "$(dirname "${BASH_SOURCE[0]}")/check.sh"
mkdir -p "$work/p/schemas" "$work/p/rules" "$work/p/data" "$work/p/params"
cd "$work/p" || exit 1
printf 'organisation: Example\ncurrency: CNY\nperiod: month\n' >meed.yaml
printf 'kind: person\nkey: id\nfields: {id: {type: text}}\nload: {file: people.csv}\n' >schemas/person.yaml
cat >schemas/deal.yaml <<'END'
kind: deal
key: id
date: closed_on
fields: {id: {type: text}, closed_on: {type: date}, owner: {type: ref, to: person}, product: {type: text},
         amount: {type: money}, part: {type: number}}
load: {file: deals.csv}
END
cat >rules/x.lua <<'END'
credit "c" { from = "deal", value = "amount", to = { { "owner", share = function(d) return d.part end } } }
measure "own" { of = "person", from = "deal", by = "owner", sum = "amount" }
measure "credited" { of = "person", from = "c", sum = "value" }
measure "twice" { of = "person", value = function(p) return p.credited * 2 end }
local steps = slab { { 1000, 0.1 } }
local rates = { sensor = 0.1 }
plan "s" { of = "person", every = "month",
  commission "lines" { on = "own", per = "line", rate = function(l) return rates[l.product] end },
  commission "shared" { on = "credited", rate = 0.1 },
  commission "twice" { on = "twice", rate = 0.1 },
  commission "slabs" { on = "own", rates = steps },
  bonus "rated" { amount = function(p) return tier_rate(steps, p.own) or 0 end },
  commission "after" { amount = function(p, t) return p.pay.shared / 2 end },
}
END
printf 'id\nA\nB\n' >data/people.csv
{
  echo id,closed_on,owner,product,amount,part
  for i in 10 11 12 13; do echo "$i,2026-01-$i,A,sensor,10,1"; done
  echo '77,2026-01-02,A,service,10,1'
  echo '80,2026-01-03,B,sensor,10,1.1'
  echo '79,2026-01-20,B,sensor,10,1.1'
  echo '81,2026-01-21,B,sensor,10,1'
} >data/deals.csv
"$MEED" import data >/dev/null 2>&1
"$MEED" run 2026-01 >run.txt 2>&1
has() { # name, what a line of the file has
  if grep -qF -- "$3" "$2"; then ok; else bad "$1: no line of $2 has '$3'"; cat "$2"; fi
}
has line run.txt 's.lines of A: no entry service in rates (deal 77)'
has credit run.txt 's.shared of B: shares add to 1.1, not to 1 (deal 79)'
has 'over a measure' run.txt 's.twice of B: shares add to 1.1, not to 1 (deal 79)'
if grep -F 's.after of B: ' run.txt | grep -qF '(deal 79)'; then ok; else bad after; fi
"$MEED" explain A --period 2026-01 >a.txt 2>&1
"$MEED" explain B --period 2026-01 >b.txt 2>&1
has 'the record' a.txt 'in the record: deal 77'
has 'the held line' a.txt 'deal 77: no entry'
has 'the other lines' a.txt 'deal 12'
has 'the held credit' b.txt 'deal 79: shares add to 1.1, not to 1'
has 'its other one' b.txt 'deal 80: shares add to 1.1, not to 1'
has 'the good one' b.txt 'deal 81'
if grep -F 'zero because: below threshold' a.txt | grep -qF 'rules/x.lua:11'; then ok; else bad 'own place'; cat a.txt; fi
"$MEED" --jobs 1 run 2026-01 2>&1 | grep -v ^run >one.txt
"$MEED" --jobs 2 run 2026-01 2>&1 | grep -v ^run >two.txt
same threads one.txt two.txt
finish
