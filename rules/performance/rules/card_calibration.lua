-- 強制分佈與校準: strict and lenient teams on one scale, then shares of grades. Whoever is too new is not ranked.
local function is_new(p, t) return has(p.hired_on) and days_between(p.hired_on, t.last) < param.rank_days end

measure "ranked_score" { title = { en = "Score that is ranked", ["zh-Hant"] = "參與排名得分" },
  of = "person", over = "year", value = function(p, t)
    if is_new(p, t) then return none("in service for less than 90 days") end
    return p.annual_result
  end }
measure "team_ranked" { title = { en = "Ranked people of the team", ["zh-Hant"] = "團隊排名人數" },
  of = "team", from = "ranked_score", by = "team", over = "year", count = true,
  when = function(p) return has(p.value) end }
measure "percentile" { title = { en = "Percentile rank in the team", ["zh-Hant"] = "團隊百分位" },
  of = "person", over = "year", value = function(p) return percent_rank(p.ranked_score, "team") end }
measure "team_z" { title = { en = "Distance from the team's mean", ["zh-Hant"] = "團隊標準分" },
  of = "person", over = "year", value = function(p) return z_score(p.ranked_score, "team") end }

scorecard "calibrated_result" { title = { en = "Calibrated grade", ["zh-Hant"] = "校準等級" },
  of = "person", every = "year", audience = { "manager", "hr" },
  when = function(p) return has(p.ranked_score) and p.team.team_ranked >= param.group_size end,
  criteria = { { "75 + 10 z", weight = 1, range = "none", score = function(p) return 75 + 10 * p.team_z end } },
  grades = shares { A = 20, B = 70, C = 10 } }
