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

-- A team is its own people and those of all teams below it, as who answers for it is.
local function of_tree(name, title, own)
  own.of, own.over, own.count = "team", "quarter", true
  measure(name .. "_own")(own)
  measure(name .. "_below") { of = "team", from = name .. "_own", by = below "parent", over = "quarter", sum = "value" }
  measure(name) { title = title, of = "team", over = "quarter",
    value = function(m) return m[name .. "_own"] + m[name .. "_below"] end }
end

of_tree("leavers", { en = "Leavers", ["zh-Hant"] = "離職人數" }, { from = "person", by = "team",
  when = function(p, t) return has(p.team) and left_now(p, t) end })
of_tree("first_people", { en = "People on the first day", ["zh-Hant"] = "期初人數" }, { from = "person", by = "team",
  when = function(p, t) return has(p.team) and from_start(p, t) and (p.status ~= "left" or left_now(p, t)) end })
of_tree("last_people", { en = "People on the last day", ["zh-Hant"] = "期末人數" }, { from = "person", by = "team",
  when = function(p) return has(p.team) and p.status ~= "left" end })
measure "average_people" { title = { en = "Mean of first and last day", ["zh-Hant"] = "平均人數" },
  of = "team", over = "quarter", value = function(m) return (m.first_people + m.last_people) / 2 end }
measure "retention" { title = { en = "Retention", ["zh-Hant"] = "留任率" },
  of = "team", over = "quarter", value = function(m) return 1 - m.leavers / m.average_people end }

local function invited(x) return has(x.person) and has(x.person.team) and x.status ~= "excused" end
of_tree("activity_invited", { en = "Invited to activities", ["zh-Hant"] = "應參與人次" }, { from = "participation", by = "person.team", when = invited })
of_tree("activity_joined", { en = "Joined activities", ["zh-Hant"] = "實際參與人次" }, { from = "participation", by = "person.team",
  when = function(x) return invited(x) and x.status == "joined" end })
measure "joined_part" { title = { en = "Took part in activities", ["zh-Hant"] = "活動參與率" },
  of = "team", over = "quarter", value = function(m) return m.activity_joined / m.activity_invited end }

measure "praised_outside" { title = { en = "Praise from other teams", ["zh-Hant"] = "跨團隊表彰" },
  of = "person", from = "recognition", by = "receiver", over = "quarter", count = true,
  when = function(r) return r.giver.team ~= r.receiver.team end }
local function stays(p, t) return has(p.team) and p.status ~= "left" and from_start(p, t) end
of_tree("staying", { en = "People all quarter", ["zh-Hant"] = "全季在職人數" }, { from = "praised_outside", by = "team", when = stays })
of_tree("praised", { en = "People praised", ["zh-Hant"] = "獲表彰人數" }, { from = "praised_outside", by = "team",
  when = function(p, t) return stays(p, t) and p.value > 0 end })
measure "praised_part" { title = { en = "People praised by another team", ["zh-Hant"] = "跨團隊表彰覆蓋率" },
  of = "team", over = "quarter", value = function(m) return m.praised / m.staying end }
