-- 團隊合作: what colleagues rate, and projects finished in time. One's own rating never counts; a rater who has left does.
local scores = require "lib/scores"
local items = { { "cooperation", "Cooperation", "協作" }, { "sharing", "Sharing what one knows", "知識分享" } }
local criteria = {}

field "rating.points" { value = function(r) return scores.rating(r.score, r.scale_min, r.scale_max) end }

for i, item in ipairs(items) do
  local name = "peers_" .. item[1]
  measure(name) { title = { en = item[2], ["zh-Hant"] = item[3] },
    of = "person", from = "rating", by = "person", over = "year",
    when = function(r) return r.form == "peer" and r.rater_role == "peer" and r.item == item[1] and has(r.person) end,
    value = function(rows) return scores.trimmed_mean(rows, "points") end }
  criteria[i] = { item[1], weight = 1, score = name }
end

scorecard "peer_review" { title = { en = "Peer review", ["zh-Hant"] = "同事互評" },
  of = "person", every = "year", when = function(p) return has(p.peers_cooperation) or has(p.peers_sharing) end,
  criteria = criteria, audience = { "self", "manager", "hr" } }

measure "projects_due" { title = { en = "Team projects due", ["zh-Hant"] = "到期團隊項目" },
  of = "person", from = "task", by = "owner", at = "due_on", over = "year", count = true,
  when = function(k) return k.origin == "team_project" end }
measure "projects_in_time" { title = { en = "Team projects in time", ["zh-Hant"] = "按時完成項目" },
  of = "person", from = "task", by = "owner", at = "due_on", over = "year", count = true,
  when = function(k) return k.origin == "team_project" and has(k.done_on) and k.done_on <= k.due_on end }
measure "project_completion" { title = { en = "Projects completed in time", ["zh-Hant"] = "項目完成率" },
  of = "person", over = "year", value = function(p) return p.projects_in_time / p.projects_due end }
