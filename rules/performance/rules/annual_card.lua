-- 年度考核表: ten criteria, one card for each position that a person had in the year, and the mean of them by days.
local grades = slab { {0, "D"}, {param.grade_c, "C"}, {param.grade_b, "B"}, {param.grade_a, "A"} }
local seen_by = { "self", "manager", "hr" }

local criteria = {}
for i, k in ipairs(require "card_criteria") do
  criteria[i] = { k.en, weight = k.weight, score = k.score }
end

scorecard "annual_card" { title = { en = "Annual card", ["zh-Hant"] = "年度考核表" },
  of = { "person", "position" }, every = "year", audience = seen_by, grades = grades, criteria = criteria }

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
