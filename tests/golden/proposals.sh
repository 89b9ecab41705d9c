#!/bin/bash
# Proposals through the program: what is proposed and why, one at a time, notices written once, decisions that stay.
# The figures are counted by hand from the six rows below.
. "$(dirname "${BASH_SOURCE[0]}")/check.sh"
expect() { equal "$1" "$3" "$2"; } # name, wanted, found
mkdir -p "$work/p/schemas" "$work/p/rules" "$work/p/data"
cd "$work/p" || exit 1
printf 'organisation: Example\ncurrency: CNY\nperiod: month\n' >meed.yaml
cat >schemas/person.yaml <<'END'
kind: person
key: id
fields: {id: {type: text}, name: {type: text}}
load: {file: people.csv}
END
cat >schemas/task.yaml <<'END'
kind: task
key: id
date: due_on
fields:
  id:      {type: text}
  owner:   {type: ref, to: person, required: true}
  due_on:  {type: date, required: true}
  done_on: {type: date}
load: {file: tasks.csv}
END
cat >rules/coaching.lua <<'END'
measure "late" { of = "person", from = "task", by = "owner", at = "due_on", over = "year", count = true,
  when = function(k) return not has(k.done_on) end }
proposal "coaching" {
  of = "person", kind = "coaching", when = function(p) return p.late >= 2 end, value = function(p) return p.late end,
  reason = { en = function(p) return p.name .. " has " .. p.late .. " late tasks" end,
             ["zh-Hant"] = function(p) return p.name .. "有" .. p.late .. "項任務逾期" end },
  evidence = { "late" }, due = function(p, t) return workday(t.last, 10) end, decides = "manager",
}
proposal "overdue" {
  of = "task", at = "due_on", kind = "reminder", when = function(k) return not has(k.done_on) end, due = 7, decides = "",
  reason = function(k) return "task " .. k.id .. " was due on " .. k.due_on end,
}
END
printf 'id,name\nP1,林遠\nP2,周敏\n' >data/people.csv
cat >data/tasks.csv <<'END'
id,owner,due_on,done_on
T1,P1,2026-06-10,
T2,P1,2026-06-12,
T3,P2,2026-06-12,2026-06-11
T4,P2,2026-07-01,
T5,P1,2026-07-03,
T6,P2,2026-08-03,
END
"$MEED" -q import data >/dev/null || exit 1
"$MEED" -q run 2026-06 >/dev/null || exit 1
# 2026-06-30 is a Tuesday: the 10th working day after it is 07-14.
expect "June" "coaching	P1	2026-06	coaching	2	2026-07-14	manager	林遠 has 2 late tasks" "$("$MEED" decide | sed -n 2p)"
expect "a notice asks for no decision" 2 "$("$MEED" decide | wc -l)"
expect "the outbox holds a coaching and two reminders" "coaching P1 林遠有2項任務逾期
overdue T1 
overdue T2 " "$(sqlite3 meed.db "SELECT rule || ' ' || subject || ' ' || text_zh FROM v_notice ORDER BY 1")"
"$MEED" -q run 2026-06 >/dev/null
expect "running again writes no notice" 3 "$(sqlite3 meed.db 'SELECT count(*) FROM v_notice')"
"$MEED" -q run 2026-07 >/dev/null
expect "P1 waits for June's, so July proposes nothing to him" "the proposal of 2026-06 waits for a decision" \
  "$("$MEED" export outcomes --period 2026-07 --columns subject,plan,reason -f csv | sed -n 's/^P1,coaching,//p')"
expect "and no value of it" "" "$("$MEED" export outcomes --period 2026-07 --columns subject,plan,value -f csv | sed -n 's/^P1,coaching,//p')"
ran=$("$MEED" run 2026-07)
expect "and the run counts none" "coaching.coaching	0	1	0	0" "$(printf '%s\n' "$ran" | grep '^coaching.coaching' | tr -s ' ' '\t')"
expect "but says why" 1 "$(printf '%s\n' "$ran" | grep -c 'zero 1: the proposal of 2026-06 waits for a decision (1)')"
for run in "" "--run 3"; do
    explained=$("$MEED" explain P1 --period 2026-07 $run 2>"$work/refused")
    expect "the explanation $run says it too" "0 1 0" "$? $(printf '%s\n' "$explained" | grep -c 'proposal coaching.*the proposal of 2026-06 waits') \
$(printf '%s\n' "$explained" | grep -c 'proposal coaching coaching *3')$(cat "$work/refused")"
done
"$MEED" -q decide coaching P1 --approve --reason "agreed" >/dev/null || exit 1
"$MEED" decide coaching P1 --reject >/dev/null 2>"$work/refused"
expect "a decision is not made twice" 5 $?
"$MEED" decide coachin P1 >/dev/null 2>"$work/refused2"
expect "a misspelt rule is no empty list" 2 $?
expect "but named" 1 "$(grep -c 'E0905.*did you mean .coaching' "$work/refused2")"
expect "and says so" 1 "$(grep -c 'E0521.*approved by' "$work/refused")"
"$MEED" -q run 2026-07 >/dev/null
expect "decided, July proposes again" "3" \
  "$("$MEED" export outcomes --period 2026-07 --columns subject,plan,value -f csv | sed -n 's/^P1,coaching,//p')"
"$MEED" -q decide coaching P1 --period 2026-07 --amend 1 >/dev/null || exit 1
"$MEED" -q run 2026-08 >/dev/null
expect "P2 reaches two in August" "P2" "$("$MEED" decide -f csv | sed -n 's/^coaching,\([^,]*\),2026-08.*/\1/p' | grep P2)"
expect "decisions are listed" "2026-06 approved 2
2026-07 amended 1" "$("$MEED" decide coaching P1 --decided -f csv | sed -n 's/^coaching,P1,\([^,]*\),\([^,]*\),\([^,]*\),.*/\1 \3 \2/p')"
# What is decided instead is of the type of what was proposed, and is asked for by its period where several wait.
"$MEED" decide coaching P2 --amend many >/dev/null 2>"$work/refused"
expect "an amendment that is no number" "2 1" "$? $(grep -c 'coaching of P2 cannot be amended to .many.: it is no number' "$work/refused")"
"$MEED" decide coaching --all --amend 1 >/dev/null 2>"$work/refused"
expect "an amendment of all" "2 1" "$? $(grep -c 'an amendment names one proposal' "$work/refused")"
"$MEED" decide coaching P1 --again --reject >/dev/null 2>"$work/refused"
expect "again, and three periods" "2 1" "$? $(grep -c '1 of coaching of P1 wait: say which --period' "$work/refused")"
"$MEED" -q decide coaching P1 --reject >/dev/null || finish
expect "without a period it is the one that waits" "2026-06 approved
2026-07 amended
2026-08 rejected" "$("$MEED" decide coaching P1 --decided -f csv | sed -n 's/^coaching,P1,\([^,]*\),[^,]*,\([^,]*\),.*/\1 \2/p')"
"$MEED" decide coaching P1 --amend 1 >/dev/null 2>"$work/refused"
expect "and then none does" "5 1" "$? $(grep -c 'E0521' "$work/refused")"
sqlite3 meed.db 'DELETE FROM decisions' 2>/dev/null
expect "a decision cannot be erased" 3 "$(sqlite3 meed.db 'SELECT count(*) FROM decisions')"
expect "measures are exported" "P1,2026-06,coaching,2
P1,2026-06,late,2" "$("$MEED" export measures --period 2026-06 --columns subject,period,measure,value -f csv | grep ^P1)"
expect "with why there is none" "\"nothing is proposed, as \`when\` is false\"" \
  "$("$MEED" export measures --period 2026-06 --zero -f csv | sed -n 's/^P2,2026-06,coaching,,,missing,//p')"
explained=$("$MEED" explain P1 --period 2026-07)
expect "the explanation says why" 1 "$(printf '%s\n' "$explained" | grep -c 'because: 林遠 has 3 late tasks')"
mkdir -p "$work/money/rules" && cp -r meed.yaml schemas data "$work/money/"
cat >"$work/money/rules/gift.lua" <<'END'
proposal "gift" { of = "person", kind = "task", value = function(p) return money(50, "CNY") end }
proposal "note" { of = "person", kind = "task", value = function(p) return "a word" end }
allocation "goals" { of = "person", every = "year", amount = 10, weight = 1, decides = "director" }
END
cd "$work/money" || exit 1
"$MEED" -q import data >/dev/null || exit 1
"$MEED" decide goals --period 2026 --approve >/dev/null 2>"$work/refused"
expect "goals before any run: nothing of them waits" "5 1" "$? $(grep -c 'E0520.*nothing of goals in 2026 to decide' "$work/refused")"
"$MEED" -q run 2026-06 >/dev/null
for value in 0.005 abc '12 CNY'; do
    "$MEED" decide gift P1 --amend "$value" >/dev/null 2>"$work/refused"
    expect "an amount of '$value'" "2 1" "$? $(grep -c 'E0905.*gift of P1 cannot be amended to' "$work/refused")"
done
"$MEED" -q decide gift P1 --amend 30.50 >/dev/null && "$MEED" -q decide note P1 --amend "another word" >/dev/null
expect "an amount and a text" "gift 30.5
note another word" "$("$MEED" decide --decided -f csv | sed -n 's/^\([a-z]*\),P1,2026-06,\([^,]*\),.*/\1 \2/p')"
# A sentence keeps its words when a value in it is missing, in each language; the branch is the one that is taken.
mkdir -p "$work/gap/rules" && cp -r "$work/p/meed.yaml" "$work/p/schemas" "$work/p/data" "$work/gap/" && cd "$work/gap" || exit 1
cat >rules/gap.lua <<'END'
measure "late" { of = "person", from = "task", by = "owner", at = "due_on", count = true,
  goal = function(p) if p.id == "P1" then return 4 end return nil end }
measure "last_done" { of = "person", from = "task", by = "owner", at = "due_on", last = "done_on" }
local function reached(p) return text(100 * attainment(p.late), 0.1) end
proposal "talk" { of = "person", kind = "coaching",
  reason = { en = function(p)
      if p.id == "P3" then return none("nobody asked") end
      return p.name .. " is at " .. reached(p) .. "%, last done " .. p.last_done .. (p.late > 1 and "; too late" or "; fine")
    end,
    ["zh-Hant"] = function(p) return p.name .. "完成" .. reached(p) .. "%，最後" .. p.last_done end } }
END
printf 'id,name\nP1,林遠\nP2,\nP3,何\n' >data/people.csv
"$MEED" -q import data >/dev/null && "$MEED" -q run 2026-06 >/dev/null
expect "sentences with gaps" "P1|林遠 is at 50.0%, last done not given; too late|林遠完成50.0%，最後未填
P2|not given is at no goal, last done 2026-06-11; fine|未填完成無目標，最後2026-06-11
P3|nobody asked|何完成無目標，最後無資料" "$(sqlite3 meed.db 'SELECT subject, text_en, text_zh FROM v_notice ORDER BY 1')"
cd "$work/p" || exit 1
for word in dismissal dismiss fire; do
    sed "s/kind = \"coaching\"/kind = \"$word\"/" rules/coaching.lua >rules/other.lua.txt
    mkdir -p "$work/q" && cp -r meed.yaml schemas "$work/q/" && mkdir -p "$work/q/rules" && cp rules/other.lua.txt "$work/q/rules/coaching.lua"
    "$MEED" -C "$work/q" check >/dev/null 2>"$work/refused"
    expect "no proposal to $word exists" 1 "$(grep -c "E0207.*cannot be \"$word\"" "$work/refused")"
done
# Nor does a decision make a leaver: by a constant, a branch, a value that is proposed or amended, a last day, an end of versions.
mkdir -p "$work/leave/schemas" "$work/leave/rules" "$work/leave/data" && cd "$work/leave" || exit 1
printf 'organisation: Example\ncurrency: CNY\nperiod: month\n' >meed.yaml
cat >schemas/person.yaml <<'END'
kind: person
key: id
history: true
fields:
  id: {type: text}
  status: {type: enum, values: [active, away, left], default: active, leaving: left}
  left_on: {type: date, leaving: true}
load: {file: people.csv}
END
printf 'id,status,valid_from,valid_to\nP1,active,2026-01-01,\n' >data/people.csv
while IFS='|' read -r name value entry; do
    cat >rules/leave.lua <<END
proposal "move" { of = "person", kind = "review", value = function(s) return $value end, decides = "manager",
  becomes = { kind = "person", id = "key", valid_from = function(s, t) return t.last + 1 end, $entry } }
END
    "$MEED" check >"$work/out" 2>"$work/refused"
    expect "$name" "4 1" "$? $(grep -c 'E0224.*would dismiss somebody' "$work/refused")"
done <<'END'
a constant|"x"|status = "left"
a branch|"x"|status = function(s) if s.status == "active" then return "left" end return "active" end
a value|"left"|status = "value"
a last day|"x"|left_on = function(s, t) return t.last end
an end|"x"|valid_to = function(s, t) return t.last + 30 end
END
cat >rules/leave.lua <<'END'
proposal "move" { of = "person", kind = "review", value = function(s) return "away" end, decides = "manager",
  becomes = { kind = "person", id = "key", valid_from = function(s, t) return t.last + 1 end, status = "value" } }
END
"$MEED" check >/dev/null && "$MEED" -q import data >/dev/null && "$MEED" -q run 2026-06 >/dev/null
"$MEED" decide move P1 --amend left >"$work/out" 2>"$work/refused"
expect "an amendment" "5 1" "$? $(grep -c 'E0522.*no rule dismisses anybody' "$work/refused")"
"$MEED" -q decide move P1 --approve >/dev/null; expect "away" 0 $?
sed -i 's/leaving: left/leaving: lefty/' schemas/person.yaml
"$MEED" check >"$work/out" 2>"$work/refused"; expect "a value that is none" 1 "$(grep -c 'E0122.*status. has no value .lefty' "$work/refused")"
finish
