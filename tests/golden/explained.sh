#!/bin/bash
# Explanations of formulas: each statement that was reached with its numbers, and what attainments, ranks, shares, z-scores
# and means over days were made of. Figures by hand: of 130, 70 and 100 the mean is 100 and the deviation the root of 600.
. "$(dirname "${BASH_SOURCE[0]}")/check.sh"
mkdir -p "$work/p/schemas" "$work/p/rules" "$work/p/data"
cd "$work/p" || exit 1
printf 'organisation: Example\ncurrency: CNY\nperiod: month\n' >meed.yaml
printf 'kind: person\nkey: id\nfields:\n  id: {type: text}\n  team: {type: text}\n  x: {type: money}\n  quota: {type: money}\nload: {file: people.csv}\n' \
  >schemas/person.yaml
printf 'id,team,x,quota\nA,e,130,100\nB,e,70,0\nC,e,100,100\nD,w,10,100\n' >data/people.csv
cat >rules/pay.lua <<'END'
measure "sold" { of = "person", value = function(p) return p.x end, goal = function(p) return p.quota end }
plan "pay" { of = "person", every = "month",
  bonus "a" { missing = "zero", amount = function(p) return 1000 * attainment(p.sold) end },
  bonus "b" { amount = function(p)
    if rank(p.sold, "team") == 1 then return 100 end
    local part = share(p.sold, "team")
    return 300 * part
  end },
  bonus "c" { amount = function(p) return 100 + z_score(p.sold, "team") + percent_rank(p.sold) end },
  bonus "d" { amount = function(p) return prorated(p.x) end },
  bonus "e" { missing = "zero", amount = function(p)
    if not has(attainment(p.sold)) then return none("no quota") end
    if p.x > 100 then return 7 elseif p.x > 50 then return 5 end
    return 3
  end },
}
END
"$MEED" -q import data >/dev/null || exit 1
# explained NAME: what is said of a bonus, without the measures below, places and widths
explained() {
    "$MEED" explain "$1" --period 2026-01 | sed -n "/bonus pay.$2 /,/bonus pay.[^$2] /p" | sed -n '/^    sold /,/= [0-9]*$/d;/bonus/!p' |
        sed 's/ *rules.pay.lua:[0-9]*//;s/  */ /g;s/^ //'
}
equal "an attainment" "$(explained A a)" "= 1000 * attainment(p.sold)
= 1000 * attainment(130)
attainment 1.3: 130 of the goal 100"
equal "a rank that decides" "$(explained A b)" "if: true
= rank(p.sold, \"team\") == 1
= rank(130, \"team\") == 1
rank 1 of 3: 130
return 100
= 100"
equal "a share" "$(explained B b)" "if: false
= rank(p.sold, \"team\") == 1
= rank(70, \"team\") == 1
rank 3 of 3: 70
part 7/30
= share(p.sold, \"team\")
= share(70, \"team\")
share ~0.233333: 70 of 300, the total of 3
return 70
= 300 * part
= 300 * 7/30"
equal "a z-score and a place in per cent" "$(explained A c | sed -n 3,4p)" "z_score ~1.224745: 130, the mean of 3 is 100 and their deviation ~24.494897
percent_rank 87.5 among 4: 130"
equal "a mean over days" "$(explained A d | sed -n 3p)" "prorated 130: the mean over 31 days"
equal "a guard is not the formula of the value" "$(explained C e | grep -v '^= \|attainment')" "if: false
if: false
if: true
return 5"
equal "the last of several guards" "$(explained D e | grep -v '^= \|attainment')" "if: false
if: false
if: false
return 3"
equal "and the one that holds" "$(explained B e | grep -v '^= \|attainment')" "zero because: no quota
if: true
return: no quota"
finish
