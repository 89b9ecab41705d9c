#!/bin/bash
# Decisions become records: goals as a whole, proposals one by one; what was approved is read by the next run. The
# figures are counted by hand: 120000 by 3 to 1 is 90000 and 30000, a twelfth of them 7500 and 2500.
. "$(dirname "${BASH_SOURCE[0]}")/check.sh"
expect() { equal "$1" "$3" "$2"; } # name, wanted, found
mkdir -p "$work/p/schemas" "$work/p/rules" "$work/p/data" "$work/p/params"
cd "$work/p" || exit 1
printf 'organisation: Example\ncurrency: CNY\nperiod: month\n' >meed.yaml
cat >schemas/person.yaml <<'END'
kind: person
key: id
fields: {id: {type: text}, name: {type: text}, share: {type: number}}
load: {file: people.csv}
END
cat >schemas/goal_row.yaml <<'END'
kind: goal_row
key: id
date: month_on
fields:
  id:       {type: text}
  person:   {type: ref, to: person, required: true}
  month_on: {type: date, required: true}
  amount:   {type: money, required: true}
  source:   {type: enum, values: [plan, correction], default: plan}
  note:     {type: text}
load: {file: goals.csv}
END
cat >schemas/deal.yaml <<'END'
kind: deal
key: id
date: closed_on
fields: {id: {type: text}, owner: {type: ref, to: person}, closed_on: {type: date}, amount: {type: money}}
load: {file: deals.csv}
END
cat >schemas/post.yaml <<'END'
kind: post
key: [person, since]
date: since
fields:
  person: {type: ref, to: person, required: true}
  since:  {type: date, required: true}
  grade:  {type: text, required: true}
  why:    {type: text}
load: {file: posts.csv}
END
cat >rules/goals.lua <<'END'
allocation "by_person" { of = "person", every = "year", amount = param.total, weight = "share", decides = "" }
allocation "by_month" {
  of = "person", every = "year", into = "month", amount = function(p) return p.by_person end, weight = 1,
  becomes = { kind = "goal_row", person = "key", month_on = function(p, t) return t.first end, amount = "value",
              note = "reason" },
}
measure "quota" { of = "person", from = "goal_row", by = "person", at = "month_on", over = "month", sum = "amount" }
measure "booked" { of = "person", from = "deal", by = "owner", over = "month", sum = "amount" }
plan "sales" { of = "person", every = "month",
  bonus "reached" { when = function(p) return p.quota > 0 and p.booked >= p.quota end, amount = 100 } }
END
cat >rules/promotion.lua <<'END'
proposal "promotion" {
  of = "person", kind = "promotion", decides = "director",
  when = function(p) return p.booked >= 5000 end,
  value = function(p) return p.booked >= 8000 and "P7" or "P6" end,
  unless = function(p) if p.share < 2 then return p.name .. " has no year in the post" end end,
  becomes = { kind = "post", person = "key", since = function(p, t) return t.last + 1 end, grade = "value", why = "reason" },
}
END
printf 'total:\n  type: money\n  value: 120000\n' >params/p.yaml
printf 'id,name,share\nP1,Lin,3\nP2,Zhou,1\n' >data/people.csv
printf 'id,owner,closed_on,amount\nD1,P1,2026-01-10,8000\nD2,P2,2026-01-12,6000\nD3,P1,2026-02-12,7000\n' >data/deals.csv
expect "check counts what there is" "4 kinds, 0 credits, 2 measures, 2 allocations, 1 proposal, 1 plan, 1 component, 1 param: no findings" \
  "$("$MEED" check)"
goals() { sqlite3 meed.db "SELECT count(*) || ' ' || (sum(amount_minor) / 100) FROM v_goal_row"; }
"$MEED" -q import data >/dev/null || exit 1
expect "what is said in words has no amount" "promotion.promotion 2 0 0" "$("$MEED" run 2026-01 -f table | sed -n 's/  */ /g; s/ *$//; s/^ *\(promotion.*\)/\1/p')"
expect "the goals wait as a whole, in one line" "by_month	24 goals	2026	goal	120000		director" \
  "$("$MEED" decide by_month | sed -n 's/	*$//;2p')"
expect "what nobody has to decide is not listed" 0 "$("$MEED" decide | grep -c by_person)"
expect "nothing is a record before" "" "$(goals)"
# As if approved, inside the simulation only. January: 8000 of 7500 and 6000 of 2500. February with 96000: P1 7000 of 6000.
simulated() { "$MEED" simulate "$@" -f csv | sed -n 's/^\(P.\),[^,]*,\([^,]*\),\([^,]*\),.*/\1 \2 \3/p' | sed 's/\.00//g' | sort; }
expect "a simulation without" "" "$(simulated --period 2026-01)"
expect "as if approved" "P1 0 100
P2 0 100" "$(simulated --period 2026-01 --assume-approved)"
expect "goals of the year count in its second month" "P1 0 100" "$(simulated --period 2026-02 --assume-approved --set total=96000)"
expect "as they are they do not reach" "" "$(simulated --period 2026-02 --assume-approved)"
expect "over both months" "P1 0 200
P2 0 100" "$(simulated --period 2026-01..2026-02 --assume-approved --set total=96000)"
expect "with any number of threads" "$(simulated -j 1 --period 2026-01..2026-02 --assume-approved --set total=96000)" \
  "$(simulated -j 2 --period 2026-01..2026-02 --assume-approved --set total=96000)"
expect "nothing of it is stored" "" "$(goals)"
run "goals are not decided one by one" 2 "$MEED" decide by_month P1 --approve
expect "and says so" 1 "$(grep -c 'E0905.*decided as a whole' "$work/err")"
run "nor amended" 2 "$MEED" decide by_month --amend 5
run "a rejection" 0 "$MEED" decide by_month --period 2026 --reject --reason "too little"
expect "writes nothing" "" "$(goals)"
run "an approval" 0 "$MEED" decide -f table by_month --period 2026 --approve --again --reason "agreed"
expect "says what was written" "approved: the goals of by_month; 24 records of goal_row in batch b-000003" "$(cat "$work/out")"
expect "24 goals sum to what was divided" "24 120000" "$(goals)"
expect "each names what was decided, with its reason and the defaults of the kind" "by_month/P1/2026-03 P1 2026-03-01 7500.00 plan agreed" \
  "$(sqlite3 meed.db "SELECT id || ' ' || person || ' ' || month_on || ' ' || amount || ' ' || source || ' ' || note FROM v_goal_row WHERE id = 'by_month/P1/2026-03'")"
expect "the decision knows its batch" "approved 3" \
  "$(sqlite3 meed.db "SELECT verdict || ' ' || batch FROM decisions WHERE rule = 'by_month' ORDER BY id DESC LIMIT 1")"
run "twice is refused" 5 "$MEED" decide by_month --approve
expect "and says so" 1 "$(grep -c 'E0521.*the goals of by_month' "$work/err")"
"$MEED" -q run 2026-01 >/dev/null || exit 1
expect "the next run reads them: both have reached" "P1 100
P2 100" "$("$MEED" export payouts --period 2026-01 --columns subject,amount -f csv | sed -n 's/^\(P.\),\(.*\)$/\1 \2/p' | sed 's/\.00//')"

expect "an assumed goal stands in the place of the book's" "P1 0 100" "$(simulated --period 2026-02 --assume-approved --set total=96000)"
# A replan: half as much again. Approved anew it writes what changed, which is all; once more, nothing.
printf 'total:\n  type: money\n  value: 180000\n' >params/p.yaml
run "params changed since the run" 5 "$MEED" decide by_month --approve --again
expect "and says what" 1 "$(grep -c 'E0501.*is not what would be calculated now' "$work/err")"
"$MEED" -q run 2026-01 >/dev/null || exit 1
run "another decision" 0 "$MEED" decide by_month --approve --again
expect "changes all" "24 180000" "$(goals)"
run "the same decision" 0 "$MEED" decide -f table by_month --approve --again
expect "changes nothing" "approved: the goals of by_month; the book has their records already" "$(cat "$work/out")"
sed -i 's/P2,Zhou,1/P2,Zhou,3/' data/people.csv
"$MEED" -q import data/people.csv --update >/dev/null || exit 1
run "records changed since the run" 5 "$MEED" decide by_month --approve --again
"$MEED" -q run 2026-01 >/dev/null || exit 1
run "to equal shares" 0 "$MEED" decide by_month --approve --again
expect "24 goals changed, and sum" "24 180000" "$(goals)"

# Proposals: P1 by 8000 to P7; P2 has equal shares now, so nothing stands against him.
run "a proposal amended" 0 "$MEED" decide promotion P1 --amend P8 --reason "outstanding"
expect "is one record, dated" "P1 2026-02-01 P8 outstanding" \
  "$(sqlite3 meed.db "SELECT person || ' ' || since || ' ' || grade || ' ' || why FROM v_post")"
run "the other one of the same run" 0 "$MEED" decide promotion P2 --approve
expect "needs no other run first" "P2 2026-02-01 P6 " \
  "$(sqlite3 meed.db "SELECT person || ' ' || since || ' ' || grade || ' ' || ifnull(why, '') FROM v_post WHERE person = 'P2'")"
sed -i 's/P2,Zhou,3/P2,Zhou,1/' data/people.csv
"$MEED" -q import data/people.csv --update >/dev/null
"$MEED" -q run 2026-01 >/dev/null
run "what stands against it" 5 "$MEED" decide promotion P2 --approve --again
expect "is named" 1 "$(grep -c 'E0523.*promotion of P2 in 2026-01 cannot be approved: Zhou has no year in the post' "$work/err")"
run "rejecting asks nothing" 0 "$MEED" decide promotion P2 --reject --again
expect "and takes nothing back" 2 "$(sqlite3 meed.db 'SELECT count(*) FROM v_post')"

# The records go by the book's rules: a closed period stays as it is.
"$MEED" -q run 2026-01 >/dev/null
"$MEED" -q close 2026-01 --run "$(sqlite3 meed.db 'SELECT max(id) FROM runs')" --yes >/dev/null || bad "close"
run "a goal of a closed month" 5 "$MEED" decide by_month --approve --again
expect "is refused" 1 "$(grep -c 'E0503' "$work/err")"
decisions=$(sqlite3 meed.db 'SELECT count(*) FROM decisions')
run "and no decision is kept of it" 5 "$MEED" decide by_month --approve --again
expect "none" "$decisions" "$(sqlite3 meed.db 'SELECT count(*) FROM decisions')"
finish
