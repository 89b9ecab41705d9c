#!/bin/bash
# Decisions that begin a version of a kind with history: the one that holds ends the day before, in one transaction, and
# what the rule does not say goes on. The figures are counted by hand: the allowance of a month is the pay of the post held
# on its last day, 7000 for a rep, 10000 for a senior.
. "$(dirname "${BASH_SOURCE[0]}")/check.sh"
expect() { equal "$1" "$3" "$2"; } # name, wanted, found
mkdir -p "$work/p/schemas" "$work/p/rules" "$work/p/data"
cd "$work/p" || exit 1
printf 'organisation: Example\ncurrency: CNY\nperiod: month\n' >meed.yaml
cat >schemas/post.yaml <<'END2'
kind: post
key: id
fields: {id: {type: text}, pay: {type: money, required: true}, next: {type: ref, to: post}}
load: {file: posts.csv}
END2
cat >schemas/person.yaml <<'END2'
kind: person
key: id
history: true
fields:
  id:     {type: text}
  name:   {type: text, required: true}
  post:   {type: ref, to: post, required: true}
  region: {type: text, default: home}
  since:  {type: date}
load: {file: people.csv}
END2
cat >schemas/assignment.yaml <<'END2'
kind: assignment
key: [subject, role]
history: true
fields:
  subject: {type: text}
  role:    {type: enum, values: [position, team]}
  target:  {type: text, required: true}
  share:   {type: ratio, default: 1}
load: {file: assignments.csv}
END2
cat >rules/promotion.lua <<'END2'
local function day_after(p, t) return t.last + 1 end
plan "pay" { of = "person", every = "month", allowance "base" { amount = function(p) return p.post.pay end } }
proposal "promotion" { of = "person", kind = "promotion", decides = "director",
  when = function(p) return has(p.post.next) end, value = function(p) return p.post.next.id end,
  becomes = { kind = "person", id = "key", valid_from = day_after, post = "value", since = day_after } }
proposal "correction" { of = "person", kind = "task", when = function(p) return p.region == "south" end,
  becomes = { kind = "person", id = "key", valid_from = function(p, t) return t.first - 1 end, region = function() return "west" end } }
proposal "transfer" { of = "person", kind = "task", when = function(p) return p.region == "east" end,
  becomes = { kind = "assignment", subject = "key", role = "team", target = function() return "W1" end, valid_from = day_after } }
END2
printf 'id,pay,next\nrep,7000,senior\nsenior,10000,lead\nlead,15000,\n' >data/posts.csv
cat >data/people.csv <<'END2'
id,valid_from,valid_to,name,post,region,since
P1,2025-01-01,,Lin,rep,east,2025-01-01
P2,2025-01-01,2026-03-16,Zhou,rep,west,2025-01-01
P2,2026-03-16,,Zhou,rep,south,2025-01-01
P3,2025-01-01,2026-02-01,Wu,rep,west,2025-01-01
END2
printf 'subject,role,target,share,valid_from,valid_to\nP1,team,E1,0.5,2025-01-01,\nP1,position,rep,1,2025-01-01,\n' >data/assignments.csv
"$MEED" -q import data >/dev/null || exit 1
"$MEED" -q run 2026-01 >/dev/null || exit 1
versions() { sqlite3 meed.db "SELECT id || ' ' || ifnull(valid_from, '') || ' ' || ifnull(valid_to, '') || ' ' || name || ' ' || post || ' ' || region || ' ' || since FROM v_person WHERE id = '$1' ORDER BY valid_from"; }
pay() { "$MEED" export payouts --period "$1" --columns subject,amount -f csv | sed -n 's/^\(P.\),\(.*\)$/\1 \2/p' | sed 's/\.00//'; }
expect "January" "P1 7000
P2 7000
P3 7000" "$(pay 2026-01)"

# Seen before anything is written.
run "what it would become" 0 "$MEED" decide promotion P1 --approve --dry-run -f csv
expect "ends one version and begins the other" "record,version,day,values
person P1,ends,2026-01-31,since 2025-01-01
person P1,begins,2026-02-01,\"post senior (was rep), since 2026-02-01 (was 2025-01-01)\"" "$(cat "$work/out")"
expect "and is not written" "P1 2025-01-01  Lin rep east 2025-01-01" "$(versions P1)"
expect "nor decided" 0 "$(sqlite3 meed.db 'SELECT count(*) FROM decisions')"
run "as words" 0 "$MEED" decide promotion P1 --approve --dry-run -f table
expect "say that it is not decided" 1 "$(grep -c '^not decided yet, as it would be: approved: 1 proposal of promotion; 2 records of person$' "$work/out")"

run "the approval" 0 "$MEED" decide promotion P1 --approve -f table
expect "shows the same" 1 "$(grep -c 'person P1 *ends *2026-01-31' "$work/out")"
expect "the rest goes on: name and region" "P1 2025-01-01 2026-02-01 Lin rep east 2025-01-01
P1 2026-02-01  Lin senior east 2026-02-01" "$(versions P1)"
expect "in one batch" "1" "$(sqlite3 meed.db 'SELECT count(DISTINCT batch_in) FROM rec_person WHERE batch_in > 1')"
"$MEED" -q run 2026-01 >/dev/null
expect "January stays as it was" 7000 "$(pay 2026-01 | sed -n 's/P1 //p')"
"$MEED" -q run 2026-02 >/dev/null
expect "the month after pays the post" "P1 10000
P2 7000" "$(pay 2026-02)"

# A version that ends on a day hands that day on; one that ended before begins without another.
run "P2 of January" 0 "$MEED" decide promotion P2 --period 2026-01 --approve
expect "the new one ends where the old one did" "P2 2025-01-01 2026-02-01 Zhou rep west 2025-01-01
P2 2026-02-01 2026-03-16 Zhou senior west 2026-02-01
P2 2026-03-16  Zhou rep south 2025-01-01" "$(versions P2)"
run "nobody goes on from one that has ended" 5 "$MEED" decide promotion P3 --approve
expect "and what is lacking is said" 1 "$(grep -c 'E0522.*person P3: it has no .name., and no version before from which it would go on' "$work/err")"

# A key of several fields; beside it the other role goes on.
run "a transfer" 0 "$MEED" decide transfer P1 --period 2026-01 --approve -f csv
expect "ends the seat and begins the other" "record,version,day,values
assignment P1/team,ends,2026-01-31,since 2025-01-01
assignment P1/team,begins,2026-02-01,target W1 (was E1)" "$(cat "$work/out")"
expect "with its share, the post untouched" "position rep 1 2025-01-01 
team E1 0.5 2025-01-01 2026-02-01
team W1 0.5 2026-02-01 " "$(sqlite3 meed.db "SELECT role || ' ' || target || ' ' || share || ' ' || valid_from || ' ' || ifnull(valid_to, '') FROM v_assignment ORDER BY 1")"

# Amended anew: the version that the decision began is another one, and the one before stays ended.
run "amended" 5 "$MEED" decide promotion P1 --period 2026-01 --amend lead
run "amended anew" 0 "$MEED" decide promotion P1 --period 2026-01 --amend lead --again
expect "one version, changed" "P1 2025-01-01 2026-02-01 Lin rep east 2025-01-01
P1 2026-02-01  Lin lead east 2026-02-01" "$(versions P1)"

# Closed: a version that ends later touches nothing before, one that would begin there is refused.
"$MEED" -q run 2026-01 >/dev/null && "$MEED" -q close 2026-01 --run "$(sqlite3 meed.db 'SELECT max(id) FROM runs')" --yes >/dev/null || bad "close"
"$MEED" -q run 2026-02 >/dev/null
run "P2 of February, January closed" 0 "$MEED" decide promotion P2 --period 2026-02 --approve
expect "a version that began before the close ends after it" "P2 2026-02-01 2026-03-01 Zhou senior west 2026-02-01
P2 2026-03-01 2026-03-16 Zhou lead west 2026-03-01" "$(versions P2 | sed -n 2,3p)"
"$MEED" -q run 2026-02 >/dev/null && "$MEED" -q close 2026-02 --run "$(sqlite3 meed.db 'SELECT max(id) FROM runs')" --yes >/dev/null || bad "close February"
"$MEED" -q run 2026-03 >/dev/null
run "a day that is closed" 5 "$MEED" decide correction P2 --approve
expect "is refused" 1 "$(grep -c 'E0503.*person P2: a version of it would begin on 2026-02-28, and 2026-02 is closed' "$work/err")"
expect "with the first one that is open" 1 "$(grep -c 'let .valid_from. be 2026-03-01 or later' "$work/err")"
# As if approved: P2, a rep again by his own row, is a senior in April; P3, who has left, cannot be one and is left out.
expect "a simulation" "P1 15000
P2 10000" "$("$MEED" simulate --period 2026-04 --assume-approved --all -f csv | sed -n 's/\.00//g;s/^\(P.\),[^,]*,[^,]*,\([^,]*\),.*/\1 \2/p' | sort)"
finish
