#!/bin/bash
# Decisions and notices are records that formulas read: how often somebody was refused in a year, no second proposal within
# 90 days of a refusal, a director who is told when nobody has answered for five working days. Days are counted by hand.
. "$(dirname "${BASH_SOURCE[0]}")/check.sh"
expect() { equal "$1" "$3" "$2"; } # name, wanted, found
mkdir -p "$work/p/schemas" "$work/p/rules" "$work/p/data"
cd "$work/p" || exit 1
printf 'organisation: Example\ncurrency: CNY\nperiod: month\n' >meed.yaml
cat >schemas/person.yaml <<'END2'
kind: person
key: id
fields: {id: {type: text}, weak: {type: flag, default: true}}
load: {file: people.csv}
END2
cat >schemas/product.yaml <<'END2'
kind: product
key: id
fields: {id: {type: text}}
load: {file: products.csv}
END2
cat >rules/coaching.lua <<'END2'
local function coaching(d) return d.rule == "coaching" end
local function refused(d) return coaching(d) and d.verdict == "rejected" end
measure "refused_lately" { of = "person", from = "decision", by = "person", over = days(90), count = true, when = refused }
measure "declined_year"  { of = "person", from = "decision", by = "person", over = months(12), count = true, when = refused }
proposal "coaching" { of = "person", kind = "coaching", when = function(p) return p.weak and p.refused_lately == 0 end,
  value = function(p) return p.declined_year end }
-- Told of, five working days ago or more, and not decided since.
local function late(x, t) return coaching(x) and workday(x.noticed_on, 5) <= t.last end
measure "told"     { of = "person", from = "notice", by = "person", over = "ever", count = true, when = late }
measure "answered" { of = "person", from = "decision", by = "person", over = "ever", count = true, when = late }
proposal "unanswered" { of = "person", kind = "escalation", decides = "director", when = function(p) return p.told > p.answered end }
-- A subject of two kinds.
measure "pair" { of = { "person", "product" }, from = "wish", by = { "person", "product" }, at = "wished_on", over = "year", count = true }
proposal "offer" { of = { "person", "product" }, kind = "offer", when = function(c) return c.pair > 0 end }
measure "offers_refused" { of = "product", from = "decision", by = "product", over = "year", count = true,
  when = function(d) return d.rule == "offer" and d.verdict == "rejected" end }
END2
cat >schemas/wish.yaml <<'END2'
kind: wish
key: id
date: wished_on
fields: {id: {type: text}, person: {type: ref, to: person}, product: {type: ref, to: product}, wished_on: {type: date}}
load: {file: wishes.csv}
END2
printf 'id\nP1\nP2\n' >data/people.csv
printf 'id\nA\n' >data/products.csv
printf 'id,person,product,wished_on\nW1,P1,A,2026-01-20\n' >data/wishes.csv
expect "they are no kinds of the project's own" "3 kinds, 0 credits, 6 measures, 3 proposals, 0 plans, 0 components, 0 params: no findings" "$("$MEED" check)"
"$MEED" -q import data >/dev/null || exit 1
month() { "$MEED" -q run "2026-$1" >/dev/null; "$MEED" export outcomes --period "2026-$1" --columns subject,plan,value -f csv | sed -n 's/^\(P.\),\([cu][^,]*\),\(..*\)$/\1 \2 \3/p' | sort; }
measured() { "$MEED" export measures --period "2026-$2" --zero --columns subject,measure,value -f csv | sed -n "s/^$1,$3,//p"; }
expect "January" "P1 coaching 0
P2 coaching 0" "$(month 01)"
run "a day that its run has seen" 2 "$MEED" decide coaching P1 --reject --on 2026-01-31
expect "is refused with the first that it has not" 1 "$(grep -c 'E0905.*2026-01-31: the first open day after its run.s period is 2026-02-01' "$work/err")"
run "no day" 2 "$MEED" decide coaching P1 --reject --on soon
run "refused on the 10th" 0 "$MEED" decide coaching P1 --reject --reason "on leave" --on 2026-02-10
expect "January is the same again" "P1 coaching 0
P2 coaching 0" "$(month 01)"
# P2: told on 02-01, a Sunday; the fifth working day after it is 02-06, and nobody has answered by the end of February.
expect "February: P1 is left alone, P2's director is told" "P2 unanswered escalation" "$(month 02)"
expect "P1 was refused once" "1 1" "$(measured P1 02 refused_lately) $(measured P1 02 declined_year)"
expect "the read set names it" 1 "$(sqlite3 meed.db "SELECT count(*) > 0 FROM run_inputs WHERE role = 'records' AND name LIKE 'decision decided_on %'")"
# The refusal of 02-10 is in the 90 days up to 05-10: in those that end on 04-30, not in those that end on 05-31.
expect "March" "" "$(month 03 | grep '^P1')"
expect "April" "" "$(month 04 | grep '^P1')"
expect "May proposes again, and says how often it was refused" "P1 coaching 1" "$(month 05 | grep '^P1')"
expect "the explanation names the decision" 1 "$("$MEED" explain P1 --period 2026-05 | grep -c '^ *2026-02-10  decision coaching/P1/2026-01/2026-02-10$')"
run "P2 is answered" 0 "$MEED" decide coaching P2 --period 2026-01 --approve
expect "so nobody is told in June" "" "$(month 06 | grep '^P2 un')"

# A run that has seen fewer decisions than there are now is not closed.
"$MEED" -q run 2026-01 >/dev/null; "$MEED" -q close 2026-01 --run "$(sqlite3 meed.db 'SELECT max(id) FROM runs')" --yes >/dev/null || bad "close January"
"$MEED" -q run 2026-02 >/dev/null; draft=$(sqlite3 meed.db 'SELECT max(id) FROM runs')
run "an offer refused" 0 "$MEED" decide offer P1/A --period 2026-01 --reject
run "a draft that has not seen it" 5 "$MEED" -q close 2026-02 --run "$draft" --yes
expect "is refused" 1 "$(grep -c 'E0501.*records: decision' "$work/err")"
"$MEED" -q run 2026-02 >/dev/null
expect "one about two kinds is one about each" 1 "$(measured A 02 offers_refused)"
"$MEED" -q close 2026-02 --run "$(sqlite3 meed.db 'SELECT max(id) FROM runs')" --yes >/dev/null || bad "close February"

# What is closed stays as it was: a decision about January made now counts from March.
run "the same decided anew" 0 "$MEED" decide offer P1/A --period 2026-01 --approve --again
expect "from the first day that is open" "2026-02-01 rejected
2026-03-01 approved" "$(sqlite3 meed.db "SELECT decided_on || ' ' || verdict FROM v_decision WHERE rule = 'offer' ORDER BY decision")"
"$MEED" -q run 2026-03 >/dev/null
expect "both days are records" 1 "$(measured A 03 offers_refused)"
run "on the same day" 0 "$MEED" decide coaching P2 --period 2026-01 --reject --again --on 2026-03-05
run "anew" 0 "$MEED" decide coaching P2 --period 2026-01 --approve --again --on 2026-03-05
"$MEED" -q run 2026-03 >/dev/null
expect "the last one counts" 0 "$(measured P2 03 declined_year)"

# Rows in another order and threads change nothing.
first=$("$MEED" -j 1 export measures --period 2026-03 --zero -f csv); "$MEED" -q -j 2 run 2026-03 >/dev/null
expect "one thread or two" "$first" "$("$MEED" -j 2 export measures --period 2026-03 --zero -f csv)"

# The names are taken, and nothing is written into them by other ways.
printf 'kind: notice\nkey: id\nfields: {id: {type: text}}\n' >schemas/notice.yaml
run "a kind of that name" 2 "$MEED" check
expect "is refused" 1 "$(grep -c 'E0125.*the book keeps the kind .notice. itself' "$work/err")"
rm schemas/notice.yaml
printf 'id,rule\nx,coaching\n' >data/decision.csv
run "an import" 3 "$MEED" import data/decision.csv
sed 's/value = function(p) return p.declined_year end/becomes = { kind = "decision", id = "key" }/' rules/coaching.lua >other.lua
cp other.lua rules/coaching.lua
run "a rule that would become one" 4 "$MEED" check
expect "is refused too" 1 "$(grep -c 'E0207.*nothing can become a decision' "$work/err")"
finish
