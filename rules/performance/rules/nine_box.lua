-- 九宮格: thirds of performance and of potential, for hr and director to talk over. It is no outcome, no label and no promise:
-- nothing is proposed, told or paid by it, and it stands in `meed export measures` only.
local scores = require "lib/scores"

measure "potential_rating" { title = { en = "Potential", ["zh-Hant"] = "潛力評分" },
  of = "person", from = "rating", by = "person", over = "year",
  when = function(r) return r.form == "potential" and r.rater_role == "manager" and has(r.person) end,
  average = function(r) return scores.rating(r.score, r.scale_min, r.scale_max) end }

-- The third in which a percentile lies. Equal values have one percentile and so one third.
local function third(percentile)
  if percentile > 200 / 3 then return "high" end
  if percentile > 100 / 3 then return "middle" end
  return "low"
end
measure "performance_third" { title = { en = "Third of performance", ["zh-Hant"] = "績效三分位" },
  of = "person", over = "year", value = function(p)
    if not has(p.ranked_score) then return none("not ranked") end
    return third(percent_rank(p.ranked_score))
  end }
measure "potential_third" { title = { en = "Third of potential", ["zh-Hant"] = "潛力三分位" },
  of = "person", over = "year", value = function(p)
    if not has(p.potential_rating) then return none("potential is not rated") end
    return third(percent_rank(p.potential_rating))
  end }
measure "nine_box" { title = { en = "Performance / potential", ["zh-Hant"] = "績效／潛力" },
  of = "person", over = "year", value = function(p)
    return p.performance_third .. "/" .. p.potential_third
  end }
