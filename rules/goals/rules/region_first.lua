-- The other cut, as a report: by region first, then each region by product. Goals are those of by_product.lua / 先地區後產品（僅供對照）
local year = full "year"

measure "region_history" { title = { en = "last year's sales of a region", ["zh-Hant"] = "地區上年銷售額" },
  of = "region", from = "cell_history", by = "region", over = year, sum = "value" }
measure "region_potential" { title = { en = "potential of a region", ["zh-Hant"] = "地區市場潛力" },
  of = "region", from = "cell_potential", by = "region", over = year, sum = "value" }
measure "cell_strategy" { title = { en = "strategy weight of the product", ["zh-Hant"] = "產品戰略權重" },
  of = { "product", "region" }, over = year, value = function(c) return c.product.product_strategy end }

allocation "region_first" { title = { en = "goal by region first", ["zh-Hant"] = "先按地區" },
  of = "region", every = "year", unit = 10000, decides = "",
  amount = function(w) return w.annual_goal end,
  mix = { region_history = param.region_by_history, region_potential = param.region_by_potential } }
allocation "product_second" { title = { en = "then by product", ["zh-Hant"] = "再按產品" },
  of = { "product", "region" }, within = "region", every = "year", unit = 10000, decides = "",
  amount = function(r) return r.region_first end,
  mix = { cell_history = param.product_by_history, cell_potential = param.product_by_potential,
          cell_strategy = param.product_by_strategy } }
