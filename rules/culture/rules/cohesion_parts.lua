-- 凝聚力四項: answers, retention, activities, and praise from other teams.
local scores = require "lib/scores"
local hidden = "hidden: fewer than 5, or told by the others"
local enough = { least = 5 }
local function from_start(p, t) return (p.hired_on or t.quarter.first) <= t.quarter.first end
local function left_now(p, t) return p.status == "left" and has(p.left_on) and p.left_on >= t.quarter.first and p.left_on <= t.last end

measure "pulse_favourable" { title = { en = "Favourable answers", ["zh-Hant"] = "正面回答率" },
  of = "team", from = "survey_answer", by = "team", over = "quarter",
  when = function(a) return a.survey == "pulse" and has(a.team) end,
  value = function(rows, m)
    if not has(m.pulse_shown) then return none(hidden) end
    return count(keep(rows, function(a) return a.score >= param.favourable_from end)) / count(rows)
  end }
measure "enps" { title = { en = "Employee net promoter score", ["zh-Hant"] = "員工淨推薦值" },
  of = "team", from = "survey_answer", by = "team", over = "quarter",
  when = function(a) return a.survey == "enps" and has(a.team) end,
  value = function(rows, m)
    if not has(m.pulse_shown) then return none(hidden) end
    return scores.net_promoter(rows, "score", enough)
  end }

measure "leavers" { title = { en = "Leavers", ["zh-Hant"] = "離職人數" },
  of = "team", from = "person", by = "team", over = "quarter", count = true,
  when = function(p, t) return has(p.team) and left_now(p, t) end }
measure "average_people" { title = { en = "Mean of first and last day", ["zh-Hant"] = "平均人數" },
  of = "team", from = "person", by = "team", over = "quarter", when = function(p) return has(p.team) end,
  value = function(rows, m, t)
    local first = keep(rows, function(p) return from_start(p, t) and (p.status ~= "left" or left_now(p, t)) end)
    local last = keep(rows, function(p) return p.status ~= "left" end)
    return (count(first) + count(last)) / 2
  end }
measure "retention" { title = { en = "Retention", ["zh-Hant"] = "留任率" },
  of = "team", over = "quarter", value = function(m) return 1 - m.leavers / m.average_people end }

measure "joined_part" { title = { en = "Took part in activities", ["zh-Hant"] = "活動參與率" },
  of = "team", from = "participation", by = "person.team", over = "quarter",
  when = function(x) return has(x.person) and has(x.person.team) and x.status ~= "excused" end,
  value = function(rows) return count(keep(rows, function(x) return x.status == "joined" end)) / count(rows) end }

measure "praised_outside" { title = { en = "Praise from other teams", ["zh-Hant"] = "跨團隊表彰" },
  of = "person", from = "recognition", by = "receiver", over = "quarter", count = true,
  when = function(r) return r.giver.team ~= r.receiver.team end }
measure "praised_part" { title = { en = "People praised by another team", ["zh-Hant"] = "跨團隊表彰覆蓋率" },
  of = "team", from = "praised_outside", by = "team", over = "quarter",
  when = function(p, t) return has(p.team) and p.status ~= "left" and from_start(p, t) end,
  value = function(rows) return count(keep(rows, function(p) return p.value > 0 end)) / count(rows) end }
