-- 專項獎 Special awards: the best of the regions in a quarter, the year's champion, the best service.

-- A confirmed conduct case blocks awards and honours for twelve months, not commission; one that is overturned no longer does.
measure "conduct_cases" { of = "person", from = "case_file", by = "person", over = months(12), count = true,
  when = function(c, t)
    return c.kind == "conduct" and c.confirmed and not (has(c.overturned_on) and c.overturned_on <= t.last)
  end }

-- Service: 70 for satisfied answers, 30 less 6 for each complaint in 100 orders.
local function asked(a) return a.survey == "csat" and a.audience == "customer" end
measure "service_answers"    { of = "person", from = "survey_answer", by = "person", over = "year", count = true, when = asked }
measure "service_satisfied"  { of = "person", from = "survey_answer", by = "person", over = "year", count = true,
  when = function(a) return asked(a) and a.score >= param.satisfied_from end }
measure "service_complaints" { of = "person", from = "case_file", by = "person", over = "year", count = true,
  when = function(c) return c.kind == "complaint" and c.confirmed end }
measure "service_orders"     { of = "person", from = "deal", by = "seller", at = "closed_on", over = "year", count = true,
  when = function(d) return d.stage == "won" end }
measure "service_score" {
  title = { en = "Service score", ["zh-Hant"] = "服務得分" },
  of = "person", over = "year", value = function(p)
    if p.service_answers < param.service_answers_least then return none("n<min") end
    if p.service_orders < param.service_orders_least then return none("n<min") end
    return 70 * p.service_satisfied / p.service_answers
      + 0.3 * max(0, 100 - 20 * (100 * p.service_complaints / p.service_orders))
  end }

-- A new hire's small goals are easily passed, so he is ranked after 90 days.
local function clean(p) return p.status ~= "left" and p.conduct_cases == 0 end
local function competes(p, t)
  return clean(p) and p.quota_qtr > 0 and p.sold_qtr > 0 and t.last - p.hired_on >= param.ranked_after_days
end

plan "awards" {
  title = { en = "Awards", ["zh-Hant"] = "專項獎" },
  of = "person", every = "quarter", shared = true,
  award "region_champion" { audience = { "all" }, within = "region", rank = function(p) return attainment(p.sold_qtr) end, when = competes,
    title = { en = "Best of the region", ["zh-Hant"] = "大區銷售冠軍" },
    prizes = { param.region_champion, param.region_runner_up }, ties = "split" },
  award "champion" { audience = { "all" }, every = "year", rank = "sold_year", when = function(p) return clean(p) and p.sold_year > 0 end,
    title = { en = "Sales champion of the year", ["zh-Hant"] = "年度銷售冠軍" },
    prizes = { param.year_champion }, ties = "split" },
  award "best_service" { audience = { "all" }, every = "year", rank = "service_score", when = clean,
    title = { en = "Best customer service", ["zh-Hant"] = "最佳客戶服務" },
    prizes = { param.best_service_prize }, ties = "split" },
}
