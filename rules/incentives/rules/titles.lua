-- 表彰 Titles of the quarter and of the year: the best tenth of those who compete, by attainment, and everybody who ties at the cut.
-- One honour of a kind for a person and period: who declines publicity has the same one for fewer readers.

local function competes(p, t)
  return p.status ~= "left" and p.conduct_cases == 0 and t.last - p.hired_on >= param.ranked_after_days
end

-- What the year's titles go by; a seat's goal counts in the quarters in which somebody was in it.
measure "quota_year" { title = { en = "Quota of the year", ["zh-Hant"] = "年度目標額" },
  of = "person", from = "quota_qtr", over = "year", sum = "value" }

local function title(level, ending, name, sold, quota, words)
  local score, place = "title_score" .. ending, "title_rank" .. ending
  local eligible, places, given, extra = "title_eligible" .. ending, "title_places" .. ending, "titles_given" .. ending, "titles_extra" .. ending

  measure(score) { title = { en = "Attainment of who competes", ["zh-Hant"] = "參評完成率" },
    of = "person", over = level, value = function(p, t)
      if competes(p, t) and p[quota] > 0 and p[sold] > 0 then return p[sold] / p[quota] end
      return none("does not compete")
    end }
  measure(place)    { of = "person", over = level, value = function(p) return rank(p[score]) end }
  measure(eligible) { of = "whole", from = score, over = level,
    value = function(rows) return count(keep(rows, function(r) return has(r.value) end)) end }
  measure(places)   { of = "whole", over = level,
    value = function(w) return max(1, round_down(param.title_share * w[eligible], 1)) end }
  measure(given)    { of = "whole", from = place, over = level,
    value = function(rows) return count(keep(rows, function(r) return has(r.value) and r.value <= whole[places] end)) end }
  measure(extra)    { of = "whole", over = level, value = function(w) return w[given] - w[places] end }

  for _, public in ipairs { true, false } do
    proposal(name .. (public and "" or "_quiet")) {
      title = words, of = "person", every = level, kind = "honour", decides = "director",
      audience = public and { "all" } or { "self", "manager", "hr" },
      when = function(p) return p.publicity == public and has(p[place]) and p[place] <= whole[places] end,
      reason = {
        en = function(p) return "place " .. p[place] .. " of " .. whole[eligible] .. " by attainment, "
          .. text(100 * p[score], 0.01) .. " %; " .. whole[places] .. " titles and " .. whole[extra] .. " more for ties" end,
        ["zh-Hant"] = function(p) return "完成率" .. text(100 * p[score], 0.01) .. "%，" .. whole[eligible] .. "人中第"
          .. p[place] .. "名；稱號" .. whole[places] .. "個，並列另加" .. whole[extra] .. "個" end,
      },
      evidence = { score, place },
    }
  end
end
title("quarter", "", "title", "sold_qtr", "quota_qtr", { en = "Star of the quarter", ["zh-Hant"] = "季度之星" })
title("year", "_year", "title_of_year", "sold_year", "quota_year", { en = "Star of the year", ["zh-Hant"] = "年度之星" })
