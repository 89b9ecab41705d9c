-- 市場份額與趨勢: what we booked of the market, beside the largest rival, and where it goes.
field "market_observation.rival" { value = function(o) return find("competitor", { id = o.competitor }) end }
local function booked(r) return r.kind == "booked" or r.kind == "returned" end
local function market(o) return not has(o.competitor) and has(o.size) end

measure "quarter_sales" { title = { en = "Booked", ["zh-Hant"] = "成交額" },
  of = "product", from = "transaction", by = "deal.product", over = "quarter", when = booked, sum = "amount" }
measure "product_market" { title = { en = "Market size", ["zh-Hant"] = "市場規模" },
  of = "product", from = "market_observation", by = "product", over = "quarter",
  when = function(o) return market(o) and not has(o.region) end, last = "size" }
measure "product_share" { title = { en = "Market share", ["zh-Hant"] = "市場份額" },
  of = "product", over = "quarter", value = function(k) return k.quarter_sales / k.product_market end }
measure "product_market_growth" { title = { en = "Market growth", ["zh-Hant"] = "市場增長率" },
  of = "product", over = "quarter", value = function(k) return k.product_market / prev(k.product_market) - 1 end }

measure "rival_share" { title = { en = "Share of a rival", ["zh-Hant"] = "對手份額" },
  of = { "product", "competitor" }, from = "market_observation", by = { "product", "rival" }, over = "quarter",
  when = function(o) return has(o.share) end, last = "share" }
measure "largest_rival" { of = "product", from = "rival_share", by = "product", over = "quarter", greatest = "value", skip_missing = true }
measure "relative_share" { title = { en = "Relative share", ["zh-Hant"] = "相對份額" },
  of = "product", over = "quarter", value = function(k) return k.product_share / k.largest_rival end }

measure "win_rate" { title = { en = "Win rate", ["zh-Hant"] = "贏單率" },
  of = "product", from = "deal", by = "product", at = "closed_on", over = "quarter",
  when = function(d) return d.stage == "won" or d.stage == "lost" end,
  value = function(rows) return count(keep(rows, function(d) return d.stage == "won" end)) / count(rows) end }
field "deal.against" { value = function(d) return find("competitor", { id = d.competitor }) end }
measure "win_rate_against" { title = { en = "Win rate against a rival", ["zh-Hant"] = "對該對手的贏單率" },
  of = "competitor", from = "deal", by = "against", at = "closed_on", over = "quarter",
  when = function(d) return d.stage == "won" or d.stage == "lost" end,
  value = function(rows) return count(keep(rows, function(d) return d.stage == "won" end)) / count(rows) end }
for _, reason in ipairs { "price", "competitor", "no_budget", "timing", "product" } do
  measure("lost_for_" .. reason) { of = "whole", from = "deal", at = "closed_on", over = "quarter", count = true,
    when = function(d) return d.stage == "lost" and has(d.lost_reason) and d.lost_reason == reason end }
end

-- The slope of the least-squares line through the shares of four quarters, in points a quarter.
measure "share_trend" { title = { en = "Trend of the share", ["zh-Hant"] = "份額趨勢" },
  of = "product", over = "quarter", value = function(k)
    return (3 * k.product_share + prev(k.product_share) - prev(k.product_share, 2) - 3 * prev(k.product_share, 3)) / 10
  end }
measure "share_change" { of = "product", over = "quarter", value = function(k) return k.product_share - prev(k.product_share) end }
local function points(x) return text(100 * x, 0.01) end
proposal "trend_alert" { title = { en = "A share falls for the second time", ["zh-Hant"] = "份額連續下降" },
  of = "product", every = "quarter", kind = "alert", decides = "", audience = { "director", "manager" },
  when = function(k) return (k.share_change or 0) < 0 and (prev(k.share_change) or 0) < 0 end,
  value = function(k) return k.share_change end,
  reason = {
    en = function(k)
      return k.id .. ": share " .. points(prev(k.product_share, 2)) .. " %, " .. points(prev(k.product_share)) .. " %, "
        .. points(k.product_share) .. " %"
    end,
    ["zh-Hant"] = function(k)
      return k.id .. "：份額" .. points(prev(k.product_share, 2)) .. "%、" .. points(prev(k.product_share)) .. "%、"
        .. points(k.product_share) .. "%"
    end,
  } }

-- 目標滲透率: what was decided for the year, of the potential.
measure "goal_decided" { of = "region", from = "goal_row", by = "region", over = full "year", sum = "amount" }
measure "potential_of_year" { of = "region", from = "market_observation", by = "region", over = full "year",
  when = function(o) return has(o.potential) and not has(o.competitor) end, sum = "potential" }
measure "penetration" { title = { en = "Penetration of the goal", ["zh-Hant"] = "目標滲透率" },
  of = "region", over = full "year", value = function(r) return r.goal_decided / r.potential_of_year end }
