-- 客戶價值分級: recency, frequency and money of twelve months give each customer a score and one of eight classes.
--
-- An order is a deal that was booked. What is returned lowers the money; when nothing of the deal is left, the order goes too.
local function booking(r) return r.kind == "booked" or r.kind == "returned" end
field "transaction.orders" { value = function(r)
  local before = keep(earlier(r, { deal = r.deal }), booking)
  if r.kind == "booked" then return count(before) == 0 and 1 or 0 end
  if r.kind == "returned" and count(before) > 0 and sum(before, "amount") + r.amount == 0 then return -1 end
  return 0
end }

measure "last_order" { of = "customer", from = "transaction", by = "deal.customer", over = months(12),
  when = function(r) return r.kind == "booked" end, last = "dated" }
measure "recency" { title = { en = "Days since the last order", ["zh-Hant"] = "距上次下單天數" },
  of = "customer", value = function(c, t) return days_between(c.last_order, t.last) end }
measure "frequency" { title = { en = "Orders of twelve months", ["zh-Hant"] = "近一年訂單數" },
  of = "customer", from = "transaction", by = "deal.customer", over = months(12), sum = "orders" }
measure "monetary" { title = { en = "Net booked in twelve months", ["zh-Hant"] = "近一年淨成交額" },
  of = "customer", from = "transaction", by = "deal.customer", over = months(12), when = booking, sum = "amount" }

-- Scores from 1 to 5; a customer without an order has none, and so no part in the means.
local function scored(table, name)
  return function(c)
    if c.frequency <= 0 then return none("dormant") end
    return tier_rate(table, c[name])
  end
end
measure "recency_score"   { of = "customer", value = scored(param.recency_scores, "recency") }
measure "frequency_score" { of = "customer", value = scored(param.frequency_scores, "frequency") }
measure "monetary_score"  { of = "customer", value = scored(param.monetary_scores, "monetary") }
for _, name in ipairs { "recency", "frequency", "monetary" } do
  measure("mean_" .. name) { of = "whole", from = name .. "_score", average = "value", skip_missing = true }
end

local classes = {
  ["111"] = "111 重要價值", ["101"] = "101 重要發展", ["011"] = "011 重要保持", ["001"] = "001 重要挽留",
  ["110"] = "110 一般價值", ["100"] = "100 一般發展", ["010"] = "010 一般保持", ["000"] = "000 一般挽留",
}
local function bit(score, mean) return score >= mean and "1" or "0" end
measure "rfm_class" { title = { en = "Class of the customer", ["zh-Hant"] = "客戶價值類別" },
  of = "customer", value = function(c)
    if not has(c.recency_score) then return "dormant" end
    return classes[bit(c.recency_score, whole.mean_recency) .. bit(c.frequency_score, whole.mean_frequency)
      .. bit(c.monetary_score, whole.mean_monetary)]
  end }

scorecard "rfm" { title = { en = "Value of the customer", ["zh-Hant"] = "客戶價值評分" },
  of = "customer", when = function(c) return has(c.recency_score) end, audience = { "self", "manager", "director" },
  criteria = {
    { "recency",   weight = param.rfm_recency,   score = "recency_score",   range = { 1, 5 } },
    { "frequency", weight = param.rfm_frequency, score = "frequency_score", range = { 1, 5 } },
    { "monetary",  weight = param.rfm_monetary,  score = "monetary_score",  range = { 1, 5 } },
  } }
