-- 策略調整: each is proposed with its evidence, and nothing changes before somebody decides. Prices are records: an approved
-- one becomes a row of products.csv, tried before by `meed simulate`.
local watched = { "director" }
measure "win_rate_change" { of = "product", over = "quarter", value = function(k) return k.win_rate - prev(k.win_rate) end }
measure "target_price" { title = { en = "Price at the target index", ["zh-Hant"] = "目標指數價格" },
  of = "product", over = "quarter", value = function(k) return param.target_index * k.rival_mean end }
measure "floor_price" { title = { en = "Price at the least margin", ["zh-Hant"] = "最低毛利價格" },
  of = "product", over = "quarter", value = function(k) return k.unit_cost / (1 - param.least_margin) end }
measure "new_price" { title = { en = "New price", ["zh-Hant"] = "建議價格" },
  of = "product", over = "quarter", value = function(k) return round_up(max(k.target_price, k.floor_price), 1) end }
measure "new_margin" { of = "product", over = "quarter", value = function(k) return (k.new_price - k.unit_cost) / k.new_price end }
measure "new_index"  { of = "product", over = "quarter", value = function(k) return k.new_price / k.rival_mean end }
measure "break_even" { title = { en = "Volume that pays for it", ["zh-Hant"] = "盈虧平衡增量" },
  of = "product", over = "quarter", value = function(k) return (k.list_price - k.new_price) / (k.new_price - k.unit_cost) end }

local function dear(k)
  return has(k.new_price) and k.price_index > param.price_index_high and (k.share_change or 0) <= -param.share_fall
    and (k.win_rate_change or 0) < 0
end
proposal "price" { title = { en = "Reprice", ["zh-Hant"] = "調整價格" },
  of = "product", every = "quarter", kind = "price", decides = "director", audience = watched, group = "id", due = 14,
  when = function(k) return dear(k) and k.new_price < k.list_price end,
  value = function(k) return k.new_price end,
  reason = {
    en = function(k)
      return "price index " .. text(k.price_index, 0.0001) .. ", share " .. text(100 * k.share_change, 0.1) .. " points, win rate "
        .. text(100 * k.win_rate_change, 0.1) .. " points: " .. text(k.new_price, 1) .. " CNY, margin " .. text(100 * k.new_margin, 0.01)
        .. " %, pays with " .. text(100 * k.break_even, 0.01) .. " % more volume"
    end,
    ["zh-Hant"] = function(k)
      return "價格指數" .. text(k.price_index, 0.0001) .. "，份額" .. text(100 * k.share_change, 0.1) .. "點，贏單率"
        .. text(100 * k.win_rate_change, 0.1) .. "點：建議" .. text(k.new_price, 1) .. "元，毛利率" .. text(100 * k.new_margin, 0.01)
        .. "%，銷量需增" .. text(100 * k.break_even, 0.01) .. "%"
    end,
  },
  evidence = { "price_index", "share_change", "win_rate_change", "break_even" } }
-- Where the least margin stops the cut above the target, a bundle goes on from there.
proposal "bundle" { title = { en = "Bundle instead of a deeper cut", ["zh-Hant"] = "組合銷售" },
  of = "product", every = "quarter", kind = "product", decides = "director", audience = watched, group = "id", due = 14,
  when = function(k) return dear(k) and k.target_price < k.floor_price end, value = function(k) return k.new_index end,
  reason = {
    en = function(k)
      return "the target of " .. text(k.target_price, 0.01) .. " CNY is below the floor of " .. text(k.floor_price, 0.01)
        .. "; at " .. text(k.new_price, 1) .. " the index is still " .. text(k.new_index, 0.0001)
    end,
    ["zh-Hant"] = function(k)
      return "目標價" .. text(k.target_price, 0.01) .. "元低於底價" .. text(k.floor_price, 0.01) .. "元；" .. text(k.new_price, 1)
        .. "元時指數仍為" .. text(k.new_index, 0.0001)
    end,
  } }
proposal "loss_making" { title = { en = "Cost above the price", ["zh-Hant"] = "售價低於成本" },
  of = "product", every = "quarter", kind = "alert", decides = "", audience = watched, group = "id",
  when = function(k) return has(k.unit_cost) and has(k.list_price) and k.unit_cost > k.list_price end,
  value = function(k) return k.unit_cost - k.list_price end,
  reason = {
    en = function(k) return k.id .. " costs " .. text(k.unit_cost, 0.01) .. " CNY and sells at " .. text(k.list_price, 0.01) end,
    ["zh-Hant"] = function(k) return k.id .. "成本" .. text(k.unit_cost, 0.01) .. "元，售價" .. text(k.list_price, 0.01) .. "元" end,
  } }

proposal "product_change" { title = { en = "Improve a feature", ["zh-Hant"] = "改進產品" },
  of = "need", every = "quarter", kind = "product", decides = "director", audience = watched, due = 30,
  when = function(n)
    return n.need_answers >= param.least_consumers and n.need_gap >= param.need_gap and n.need_importance >= param.need_importance
  end,
  value = function(n) return n.need_priority end,
  reason = {
    en = function(n)
      return n.id .. ": importance " .. text(n.need_importance, 0.1) .. ", gap " .. text(n.need_gap, 0.1) .. ", " .. n.need_answers .. " answers"
    end,
    ["zh-Hant"] = function(n)
      return n.id .. "：重要性" .. text(n.need_importance, 0.1) .. "，差距" .. text(n.need_gap, 0.1) .. "，答卷" .. n.need_answers .. "份"
    end,
  } }

-- 開拓渠道: a region that is worth it, where we are further below the company than a point.
local function plain(o) return not has(o.competitor) and not has(o.product) end
measure "region_booked" { of = "region", from = "transaction", by = "deal.customer.region", over = "quarter", sum = "amount",
  when = function(r) return r.kind == "booked" or r.kind == "returned" end }
measure "region_size" { of = "region", from = "market_observation", by = "region", over = "quarter", last = "size",
  when = function(o) return plain(o) and has(o.size) end }
measure "quarter_share" { of = "region", over = "quarter", value = function(r) return r.region_booked / r.region_size end }
measure "company_booked" { of = "whole", from = "region_booked", over = "quarter", sum = "value" }
measure "company_size"   { of = "whole", from = "region_size", over = "quarter", sum = "value", skip_missing = true }
measure "potential_now"  { of = "region", from = "market_observation", by = "region", over = "year", last = "potential",
  when = function(o) return plain(o) and has(o.potential) end }
measure "potential_of_all" { of = "whole", from = "potential_now", over = "year", sum = "value", skip_missing = true }
proposal "channel_expansion" { title = { en = "Open a channel", ["zh-Hant"] = "開拓渠道" },
  of = "region", every = "quarter", kind = "channel", decides = "director", audience = watched, due = 30,
  when = function(r)
    return has(r.quarter_share) and r.quarter_share < whole.company_booked / whole.company_size - param.channel_gap
      and (r.potential_now or 0) >= param.channel_market * whole.potential_of_all
  end,
  value = function(r) return r.quarter_share end,
  reason = {
    en = function(r)
      return r.id .. ": share " .. text(100 * r.quarter_share, 0.01) .. " %, the company " ..
        text(100 * whole.company_booked / whole.company_size, 0.01) .. " %"
    end,
    ["zh-Hant"] = function(r)
      return r.id .. "：份額" .. text(100 * r.quarter_share, 0.01) .. "%，公司" ..
        text(100 * whole.company_booked / whole.company_size, 0.01) .. "%"
    end,
  } }
