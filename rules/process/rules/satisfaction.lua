-- 客戶滿意度: satisfied answers, promoters less detractors, and who bought again.
local scores = require "lib/scores"
local function asked(survey) return function(a) return a.audience == "customer" and a.survey == survey end end

measure "csat_answers" { title = { en = "Answers", ["zh-Hant"] = "滿意度答卷數" },
  of = "whole", from = "survey_answer", over = "quarter", when = asked("csat"), count = true }
measure "csat" { title = { en = "Satisfied customers", ["zh-Hant"] = "客戶滿意度" },
  of = "whole", from = "survey_answer", over = "quarter", when = asked("csat"), value = function(rows)
    if count(rows) < param.least_answers then return none("n < min") end
    return count(keep(rows, function(a) return a.score >= 4 end)) / count(rows)
  end }
measure "nps" { title = { en = "Net promoters", ["zh-Hant"] = "淨推薦值" },
  of = "whole", from = "survey_answer", over = "quarter", when = asked("nps"), value = function(rows)
    if count(rows) < param.least_answers then return none("n < min") end
    return scores.net_promoter(rows, "score")
  end }

-- 複購率: of the customers who bought in the year before, how many have bought again in this one.
measure "orders_of_year" { of = "customer", from = "order_of_year", by = "customer", over = "year", sum = "value" }
measure "bought_before" { of = "whole", from = "customer", over = "year",
  value = function(rows) return count(keep(rows, function(c) return prev(c.orders_of_year) > 0 end)) end }
measure "bought_again" { of = "whole", from = "customer", over = "year",
  value = function(rows)
    return count(keep(rows, function(c) return prev(c.orders_of_year) > 0 and c.orders_of_year > 0 end))
  end }
measure "repeat_rate" { title = { en = "Customers who bought again", ["zh-Hant"] = "複購率" },
  of = "whole", over = "year", value = function() return whole.bought_again / whole.bought_before end }
