-- 銷售業績: what a person has sold, against the goal, the year before and the market.
local scores = require "lib/scores"

credit "card_sales" { title = { en = "Collected less returned", ["zh-Hant"] = "淨回款" },
  from = "transaction", value = "amount", to = { { "deal.customer.owner" } },
  when = function(m) return m.kind == "collected" or m.kind == "returned" end }

measure "year_sales" { title = { en = "Sales of the year", ["zh-Hant"] = "全年銷售額" },
  of = "person", from = "card_sales", over = "year", sum = "value" }

-- Two positions in a year have a goal and sales each, by the day.
measure "position_sales" { title = { en = "Sales in the position", ["zh-Hant"] = "任職期銷售額" },
  of = { "person", "position" }, from = "card_sales", by = { "payee", "payee.position" }, over = "year", sum = "value" }
measure "position_goal" { title = { en = "Goal in the position", ["zh-Hant"] = "任職期目標" },
  of = { "person", "position" }, from = "goal_row", by = { "person", "person.position" }, over = "year", sum = "amount",
  when = function(g) return has(g.person) end }
measure "position_attainment" { title = { en = "Attainment", ["zh-Hant"] = "銷售完成率" },
  of = { "person", "position" }, over = "year", value = function(c) return c.position_sales / c.position_goal end }

measure "sales_growth" { title = { en = "Growth on the year before", ["zh-Hant"] = "銷售增長率" },
  of = "person", over = "year", value = function(p) return scores.growth(p.year_sales, prev(p.year_sales)) end }
measure "sales_change" { title = { en = "Change in money", ["zh-Hant"] = "銷售增減額" },
  of = "person", over = "year", value = function(p) return p.year_sales - prev(p.year_sales) end }

measure "region_sales" { title = { en = "Sales of the region", ["zh-Hant"] = "地區銷售額" },
  of = "region", from = "card_sales", by = "deal.customer.region", over = "year", sum = "value" }
measure "region_market" { title = { en = "Market of the region", ["zh-Hant"] = "地區市場規模" },
  of = "region", from = "market_observation", by = "region", over = "year", sum = "size",
  when = function(o) return has(o.region) and has(o.size) and not has(o.competitor) end }
measure "region_share" { title = { en = "Share of the market", ["zh-Hant"] = "市場份額" },
  of = "region", over = "year", value = function(r) return r.region_sales / r.region_market end }
measure "share_gain" { title = { en = "Points of market share gained", ["zh-Hant"] = "份額變化百分點" },
  of = "region", over = "year", value = function(r) return 100 * (r.region_share - prev(r.region_share)) end }
