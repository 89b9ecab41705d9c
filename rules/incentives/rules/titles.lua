-- 表彰 Titles: the best tenth of those who compete, by attainment, and everybody who ties at the cut.

local function competes(p, t)
  return p.status ~= "left" and p.conduct_cases == 0 and p.quota_qtr > 0 and p.sold_qtr > 0
    and t.last - p.hired_on >= param.ranked_after_days
end

measure "title_score" { title = { en = "Attainment of who competes", ["zh-Hant"] = "參評完成率" },
  of = "person", over = "quarter", value = function(p, t)
    if competes(p, t) then return p.sold_qtr / p.quota_qtr end
    return none("does not compete")
  end }
measure "title_rank"      { of = "person", over = "quarter", value = function(p) return rank(p.title_score) end }
measure "title_eligible"  { of = "whole", from = "title_score", over = "quarter",
  value = function(rows) return count(keep(rows, function(r) return has(r.value) end)) end }
measure "title_places"    { of = "whole", over = "quarter",
  value = function(w) return max(1, round_down(param.title_share * w.title_eligible, 1)) end }
measure "titles_given"    { of = "whole", from = "title_rank", over = "quarter",
  value = function(rows) return count(keep(rows, function(r) return has(r.value) and r.value <= whole.title_places end)) end }
measure "titles_extra"    { of = "whole", over = "quarter", value = function(w) return w.titles_given - w.title_places end }

-- Who declines publicity is honoured without it: the same proposal for fewer readers.
local function title(name, public, audience)
  proposal(name) {
    title = { en = "Star of the quarter", ["zh-Hant"] = "季度之星" },
    of = "person", every = "quarter", kind = "honour", decides = "director", audience = audience,
    when = function(p) return p.publicity == public and has(p.title_rank) and p.title_rank <= whole.title_places end,
    reason = {
      en = function(p) return "place " .. p.title_rank .. " of " .. whole.title_eligible .. " by attainment, "
        .. text(100 * p.title_score, 0.01) .. " %; " .. whole.title_places .. " titles and " .. whole.titles_extra .. " more for ties" end,
      ["zh-Hant"] = function(p) return "完成率" .. text(100 * p.title_score, 0.01) .. "%，" .. whole.title_eligible .. "人中第"
        .. p.title_rank .. "名；稱號" .. whole.title_places .. "個，並列另加" .. whole.titles_extra .. "個" end,
    },
    evidence = { "title_score", "title_rank" },
  }
end
title("title", true, { "all" })
title("title_quiet", false, { "self", "manager", "hr" })
