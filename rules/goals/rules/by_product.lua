-- The annual goal by product, each product by region (handbook 1.2) / 按產品、按地區分解
local year = full "year"
local function received(x) return x.kind == "collected" or x.kind == "returned" end

measure "product_sales" { title = { en = "sales of a product", ["zh-Hant"] = "產品銷售額" },
  of = "product", from = "transaction", by = "deal.product", over = year, when = received, sum = "amount" }
measure "product_history" { title = { en = "last year's sales of a product", ["zh-Hant"] = "產品上年銷售額" },
  of = "product", over = year, value = function(p) return prev(p.product_sales) end }
measure "product_potential" { title = { en = "potential of a product", ["zh-Hant"] = "產品市場潛力" },
  of = "product", from = "market_observation", by = "product", over = year, sum = "potential",
  when = function(o) return has(o.potential) end }
measure "product_strategy" { title = { en = "strategy weight of a product", ["zh-Hant"] = "產品戰略權重" },
  of = "product", from = "strategy_weight", by = "product", over = year, sum = "weight" }

allocation "by_product" { title = { en = "goal by product", ["zh-Hant"] = "產品目標" },
  of = "product", every = "year", unit = 10000, decides = "", reserve = param.goal_reserve,
  amount = function(w) return w.annual_goal end,
  mix = { product_history = param.product_by_history, product_potential = param.product_by_potential,
          product_strategy = param.product_by_strategy },
  floor = function(p) return p.product_history * param.product_floor end,
  ceiling = function(p) return p.product_history * param.product_ceiling end }

measure "cell_sales" { title = { en = "sales of a product in a region", ["zh-Hant"] = "地區產品銷售額" },
  of = { "product", "region" }, from = "transaction", by = { "deal.product", "deal.customer.region" }, over = year,
  when = received, sum = "amount" }
measure "cell_history" { title = { en = "last year's sales of a product in a region", ["zh-Hant"] = "地區產品上年銷售額" },
  of = { "product", "region" }, over = year, value = function(c) return prev(c.cell_sales) end }
measure "cell_potential" { title = { en = "potential of a product in a region", ["zh-Hant"] = "地區產品市場潛力" },
  of = { "product", "region" }, from = "market_observation", by = { "product", "region" }, over = year, sum = "potential",
  when = function(o) return has(o.potential) end }
measure "history_share" { title = { en = "part of the product's sales", ["zh-Hant"] = "歷史占比" },
  of = { "product", "region" }, over = year, value = function(c) return share(c.cell_history, "product") end }
measure "potential_share" { title = { en = "part of the product's potential", ["zh-Hant"] = "潛力占比" },
  of = { "product", "region" }, over = year, value = function(c) return share(c.cell_potential, "product") end }

allocation "by_region" { title = { en = "goal by product and region", ["zh-Hant"] = "地區產品目標" },
  of = { "product", "region" }, within = "product", every = "year", unit = 10000, decides = "",
  amount = function(p) return p.by_product end,
  mix = { cell_history = param.region_by_history, cell_potential = param.region_by_potential } }

measure "region_goal" { title = { en = "goal of a region", ["zh-Hant"] = "地區目標" },
  of = "region", from = "by_region", by = "region", over = year, sum = "value" }
