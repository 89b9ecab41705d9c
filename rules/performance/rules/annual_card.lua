-- 年度考核表: ten criteria, one card for each position that a person had in the year, and the mean of them by days.
local scores = require "lib/scores"
local grades = slab { {0, "D"}, {param.grade_c, "C"}, {param.grade_b, "B"}, {param.grade_a, "A"} }
local seen_by = { "self", "manager", "hr" }

scorecard "annual_card" { title = { en = "Annual card", ["zh-Hant"] = "年度考核表" },
  of = { "person", "position" }, every = "year", audience = seen_by, grades = grades,
  criteria = {
    { "sales attainment", weight = param.weight_attainment,
      score = function(c) return scores.share(c.position_attainment) end },
    { "growth", weight = param.weight_growth,
      score = function(c) return scores.line(c.person.sales_growth, 0, 60, param.growth_for_100, 100) end },
    { "market share change", weight = param.weight_market_share,
      score = function(c) return scores.line(c.person.region.share_gain, 0, 60, param.share_gain_for_100, 100) end },
    { "complaint rate", weight = param.weight_complaints,
      score = function(c)
        return scores.line(c.person.complaints_per_100, param.complaints_for_0, 0, param.complaints_for_100, 100)
      end },
    { "CSAT", weight = param.weight_csat, score = function(c) return scores.share(c.person.satisfied) end },
    { "attendance", weight = param.weight_attendance, score = function(c) return c.person.attendance_score end },
    { "initiative", weight = param.weight_initiative, score = function(c) return c.person.initiative_rating end },
    { "responsibility", weight = param.weight_responsibility,
      score = function(c) return c.person.responsibility_rating end },
    { "peer review", weight = param.weight_peers, score = function(c) return c.person.peer_review or none("n < 3") end },
    { "team projects", weight = param.weight_projects,
      score = function(c) return scores.share(c.person.project_completion) end },
  } }

measure "position_part" { title = { en = "Part of the year in the position", ["zh-Hant"] = "任職天數佔比" },
  of = { "person", "position" },
  value = function(c) return prorated(c.person.position == c.position and 1 or 0, "days", "year") end }
measure "year_score" { title = { en = "Mean of the cards by days", ["zh-Hant"] = "按天加權得分" },
  of = "person", from = "annual_card", by = "person", over = "year",
  value = function(rows)
    local good = keep(rows, function(c) return coverage(c.annual_card) >= 0.7 end)
    return sum(good, function(c) return c.value * c.position_part end) / sum(good, "position_part")
  end }
scorecard "annual_result" { title = { en = "Result of the year", ["zh-Hant"] = "年度績效" },
  of = "person", every = "year", audience = seen_by, grades = grades,
  when = function(p) return has(p.year_score) end,
  criteria = { { "cards by days", weight = 1, score = "year_score" } } }
