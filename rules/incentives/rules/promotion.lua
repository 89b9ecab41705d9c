-- 晉升 Promotion: five conditions, each true, false or without data. Nobody is proposed who fails one, and nobody fails for lack of data.

local function yes(condition) if condition then return "true" end return "false" end

-- A quarter counts when the person had a goal in it and was past the first 90 days; a quarter on leave is skipped.
measure "quarter_reached" { of = "person", over = "quarter", value = function(p, t)
  if p.quota_qtr <= 0 then return none("no goal in the quarter") end
  if p.hired_on + param.ranked_after_days > t.quarter.first then return none("new in the quarter") end
  if p.sold_qtr / p.quota_qtr >= param.promotion_attainment then return 1 end
  return 0
end }
measure "quarters_of_data" { of = "person", over = "quarter", value = function(p)
  local quarters = has(p.quarter_reached) and 1 or 0
  for n = 1, 3 do
    if has(prev(p.quarter_reached, n)) then quarters = quarters + 1 end
  end
  return quarters
end }
measure "quarters_reached" { of = "person", over = "quarter", value = function(p)
  local quarters = p.quarter_reached or 0
  for n = 1, 3 do quarters = quarters + (prev(p.quarter_reached, n) or 0) end
  return quarters
end }
measure "last_score"       { of = "person", from = "score_row", by = "person", over = "ever", last = "score",
  when = function(s) return s.form == "annual" end }
measure "tenure_months"    { of = "person", over = "quarter", value = function(p, t) return months_between(p.position_on, t.last + 1) end }
measure "courses_open"     { of = "person", from = "completion", by = "person", over = "ever", count = true,
  when = function(c, t) return c.course.mandatory and (not has(c.completed_on) or c.completed_on > t.last) end }

measure "has_attainment" { of = "person", over = "quarter", value = function(p)
  if p.quarters_of_data < 3 then return none("fewer than 3 quarters of data") end
  return yes(p.quarters_reached >= param.promotion_quarters)
end }
measure "has_score"      { of = "person", over = "quarter", value = function(p)
  if not has(p.last_score) then return none("no annual score") end
  return yes(p.last_score >= param.promotion_score)
end }
measure "has_tenure"     { of = "person", over = "quarter", value = function(p)
  if not has(p.tenure_months) then return none("no day since when in the post") end
  return yes(p.tenure_months >= param.promotion_tenure)
end }
measure "has_courses"    { of = "person", over = "quarter", value = function(p) return yes(p.courses_open == 0) end }
measure "has_conduct"    { of = "person", over = "quarter", value = function(p) return yes(p.conduct_cases == 0) end }

-- One condition without data: no data. Else the first that is false says why not.
local conditions = { "attainment", "score", "tenure", "courses", "conduct" }
measure "promotion_result" {
  title = { en = "Promotion", ["zh-Hant"] = "晉升資格" },
  of = "person", over = "quarter", value = function(p)
    for _, name in ipairs(conditions) do
      if not has(p["has_" .. name]) then return none("a condition has no data") end
    end
    for _, name in ipairs(conditions) do
      if p["has_" .. name] == "false" then return "not eligible: " .. name end
    end
    if has(p.position.next) and (p.position.next.vacancies or 1) == 0 then return "eligible, waiting" end
    return "eligible"
  end,
}

local function said(p, name) return p["has_" .. name] or "no_data" end
local zh = { ["true"] = "符合", ["false"] = "不符", no_data = "無資料", eligible = "可晉升", ["eligible, waiting"] = "可晉升，待缺" }
for name, what in pairs { attainment = "達標", score = "考核", tenure = "任職", courses = "必修課", conduct = "操守" } do
  zh["not eligible: " .. name] = "不可晉升，因" .. what
end

-- Everybody who competes is told of each condition; who meets all of them is proposed.
proposal "promotion_review" {
  title = { en = "Conditions of promotion", ["zh-Hant"] = "晉升條件" },
  of = "person", every = "quarter", kind = "review", decides = "", audience = { "hr", "director" },
  when = function(p) return p.status == "active" and p.quarters_of_data > 0 end,
  value = function(p) return p.promotion_result or "no_data" end,
  reason = {
    en = function(p) return (p.promotion_result or "no_data") .. ": attainment " .. p.quarters_reached .. " of " .. p.quarters_of_data
      .. " quarters " .. said(p, "attainment") .. ", score " .. said(p, "score") .. ", " .. p.tenure_months .. " months in post "
      .. said(p, "tenure") .. ", courses " .. said(p, "courses") .. ", conduct " .. said(p, "conduct") end,
    ["zh-Hant"] = function(p) return zh[p.promotion_result or "no_data"] .. "：達標" .. p.quarters_reached .. "/" .. p.quarters_of_data
      .. "季" .. zh[said(p, "attainment")] .. "，考核" .. zh[said(p, "score")] .. "，任職" .. p.tenure_months .. "個月"
      .. zh[said(p, "tenure")] .. "，必修課" .. zh[said(p, "courses")] .. "，操守" .. zh[said(p, "conduct")] end,
  },
}
-- Approved, it is a row of the person's history: in the next post from the day after the quarter. The rest goes on as it was.
local function day_after(p, t) return t.last + 1 end
proposal "promotion" {
  title = { en = "Promotion", ["zh-Hant"] = "晉升" },
  of = "person", every = "quarter", kind = "promotion", decides = "director", audience = { "hr", "director" },
  when = function(p) return has(p.promotion_result) and starts_with(p.promotion_result, "eligible") end,
  value = function(p) return p.promotion_result end,
  evidence = { "quarters_reached", "last_score", "tenure_months" },
  becomes = { kind = "person", id = "key", valid_from = day_after, position = "position.next", position_on = day_after },
  unless = function(p)
    if not has(p.position.next) then return p.position.id .. " promotes to no post" end
    if (p.position.next.vacancies or 1) == 0 then return "no seat of " .. p.position.next.id .. " is free" end
  end,
  reason = {
    en = function(p) return p.quarters_reached .. " of the last four quarters reached, score " .. text(p.last_score, 0.01) .. ", "
      .. p.tenure_months .. " months in post" end,
    ["zh-Hant"] = function(p) return "近四季達標" .. p.quarters_reached .. "季，考核" .. text(p.last_score, 0.01) .. "分，任職"
      .. p.tenure_months .. "個月" end,
  },
}
