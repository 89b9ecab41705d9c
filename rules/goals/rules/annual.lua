-- The annual goal (handbook 1.1) / 年度目標
measure "market_last" { title = { en = "market of the last year", ["zh-Hant"] = "上年市場規模" },
  of = "whole", from = "market_observation", over = full "year",
  when = function(o) return not has(o.competitor) end, sum = "size" }
measure "market_forecast" { title = { en = "market forecast", ["zh-Hant"] = "市場預測" },
  of = "whole", value = function(w) return prev(w.market_last) * (1 + param.market_growth) end }
