-- 客戶滿意度: complaints per 100 orders, and answers of the customers.
measure "year_orders" { title = { en = "Orders of the year", ["zh-Hant"] = "全年訂單數" },
  of = "person", from = "deal", by = "seller", at = "closed_on", over = "year", count = true,
  when = function(d) return d.stage == "won" and has(d.seller) end }
measure "year_complaints" { title = { en = "Complaints of the year", ["zh-Hant"] = "全年投訴數" },
  of = "person", from = "case_file", by = "person", over = "year", count = true,
  when = function(c) return c.kind == "complaint" and has(c.person) end }
measure "complaints_per_100" { title = { en = "Complaints per 100 orders", ["zh-Hant"] = "每百單投訴" },
  of = "person", over = "year", value = function(p) return 100 * p.year_complaints / p.year_orders end }

measure "satisfied" { title = { en = "Satisfied answers", ["zh-Hant"] = "滿意率" },
  of = "person", from = "survey_answer", by = "person", over = "year",
  when = function(a) return a.survey == "csat" and has(a.person) and has(a.score) end,
  value = function(rows)
    if count(rows) < param.csat_answers then return none("n < 5") end
    return count(keep(rows, function(a) return a.score >= 4 end)) / count(rows)
  end }
