-- The goal of the coming fiscal year, 10 % above the last one: by product group, then region, then month, each by what was sold.
measure "last_year"   { of = "whole", from = "sales", over = full "year", sum = "amount" }
measure "group_sold"  { of = "product_group", from = "sales", by = "group", over = full "year", sum = "amount" }
measure "cell_sold"   { of = { "product_group", "region" }, from = "sales", by = { "group", "region" }, over = full "year", sum = "amount" }
measure "cell_month"  { of = { "product_group", "region" }, from = "sales", by = { "group", "region" }, sum = "amount" }

allocation "by_group" { of = "product_group", every = "year", unit = 1000,
  amount = function(w) return round(prev(w.last_year) * 1.1, 1000) end, weight = function(g) return prev(g.group_sold) end }
allocation "by_region" { of = { "product_group", "region" }, every = "year", within = "product_group", unit = 100,
  amount = function(g) return g.by_group end, weight = function(c) return prev(c.cell_sold) end }
allocation "by_month" { of = { "product_group", "region" }, every = "year", into = "month", unit = 1,
  amount = function(c) return c.by_region end, weight = function(c) return prev_year(c.cell_month) end }
