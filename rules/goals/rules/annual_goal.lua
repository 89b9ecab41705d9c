-- The annual goal X (handbook 1.1) / 明確銷售目標: what the market allows and what history says, within what the company can do.
local year = full "year"

measure "market_last" { title = { en = "market size", ["zh-Hant"] = "市場規模" },
  of = "whole", from = "market_observation", over = year, sum = "size",
  when = function(o) return has(o.size) and not (has(o.product) or has(o.region) or has(o.competitor)) end }
measure "own_sales" { title = { en = "own sales", ["zh-Hant"] = "本公司銷售額" },
  of = "whole", from = "transaction", over = year, sum = "amount",
  when = function(x) return x.kind == "collected" or x.kind == "returned" end }
measure "capacity" { title = { en = "capacity", ["zh-Hant"] = "產能上限" },
  of = "whole", from = "goal_input", over = year, one = "amount",
  when = function(i) return i.measure == "capacity" end }
measure "commitments" { title = { en = "commitments", ["zh-Hant"] = "自下而上承諾額" },
  of = "whole", from = "goal_input", over = year, sum = "amount",
  when = function(i) return i.measure == "commitment" end }

measure "market_forecast" { title = { en = "market forecast", ["zh-Hant"] = "市場預測" }, of = "whole", over = year,
  value = function(w)
    local last = prev(w.market_last)
    if last == 0 then return none("no market size") end
    return last * (1 + param.market_growth)
  end }
measure "share_based" { title = { en = "goal by market share", ["zh-Hant"] = "份額法目標" }, of = "whole", over = year,
  value = function(w) return w.market_forecast * param.target_share end }
measure "history_based" { title = { en = "goal by history", ["zh-Hant"] = "歷史法目標" }, of = "whole", over = year,
  value = function(w)
    local last = prev(w.own_sales)
    if last == 0 then return none("first year") end
    return last * (1 + param.target_growth)
  end }

-- Both methods by weight; one without data drops out and the other counts alone.
local function by_methods(w)
  local sum, weights = 0, 0
  if has(w.share_based) then
    sum = sum + param.share_weight * w.share_based
    weights = weights + param.share_weight
  end
  if has(w.history_based) then
    sum = sum + param.history_weight * w.history_based
    weights = weights + param.history_weight
  end
  return sum / weights
end

allocation "annual_goal" { title = { en = "annual goal", ["zh-Hant"] = "年度目標" },
  of = "whole", every = "year", unit = 100000, weight = 1, audience = { "director", "finance" }, decides = "director",
  amount = function(w)
    local wish = by_methods(w)
    if not has(w.capacity) or w.capacity >= wish then
      if not has(w.share_based) then return because(round(wish, 100000), "history alone: no market size") end
      if not has(w.history_based) then return because(round(wish, 100000), "market share alone: first year") end
      return round(wish, 100000)
    end
    if w.capacity < prev(w.own_sales) * (1 + param.growth_floor) then
      return none("infeasible: the capacity is below the least growth")
    end
    return because(round_down(w.capacity, 100000), "capacity")
  end }

measure "market_share" { title = { en = "market share of last year", ["zh-Hant"] = "上年市場份額" }, of = "whole", over = year,
  value = function(w) return prev(w.own_sales) / prev(w.market_last) end }
measure "implied_share" { title = { en = "market share of the goal", ["zh-Hant"] = "目標隱含份額" }, of = "whole", over = year,
  value = function(w) return w.annual_goal / w.market_forecast end }
measure "consistency_gap" { title = { en = "gap to the share goal", ["zh-Hant"] = "份額目標缺口" }, of = "whole", over = year,
  value = function(w) return w.share_based - w.annual_goal end }
measure "growth" { title = { en = "growth", ["zh-Hant"] = "增長率" }, of = "whole", over = year,
  value = function(w) return w.annual_goal / prev(w.own_sales) - 1 end }
measure "absolute_growth" { title = { en = "growth in money", ["zh-Hant"] = "增長額" }, of = "whole", over = year,
  value = function(w) return w.annual_goal - prev(w.own_sales) end }
measure "bottom_up_gap" { title = { en = "gap to the commitments", ["zh-Hant"] = "承諾缺口" }, of = "whole", over = year,
  value = function(w) return w.annual_goal - w.commitments end }
measure "bottom_up_part" { title = { en = "gap to the commitments, part of the goal", ["zh-Hant"] = "承諾缺口比例" }, of = "whole", over = year,
  value = function(w) return w.bottom_up_gap / w.annual_goal end }
