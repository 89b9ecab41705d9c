-- 客戶價值分級: recency, frequency and money of twelve months give each customer a score and one of eight classes.
--
-- An order is a deal that was booked first in the twelve months. What is returned lowers the money, whenever it was ordered; when nothing of
-- the deal is left, the order goes too.
local function booking(r) return r.kind == "booked" or r.kind == "returned" end
local function is_booked(r) return r.kind == "booked" end
-- Orders as they come and go: 1 where a deal is booked first, -1 where nothing of it is left.
field "transaction.orders" { value = function(r)
  local before = keep(earlier(r, { deal = r.deal }), booking)
  if r.kind == "booked" then return count(before) == 0 and 1 or 0 end
  if r.kind == "returned" and count(before) > 0 and sum(before, "amount") + r.amount == 0 then return -1 end
  return 0
end }

measure "deal_booked" { of = "deal", from = "transaction", by = "deal", over = "ever", when = is_booked, count = true }
measure "deal_returned" { of = "deal", from = "transaction", by = "deal", over = "ever", when = function(r) return r.kind == "returned" end,
  count = true }
measure "deal_left" { of = "deal", from = "transaction", by = "deal", over = "ever", when = booking, sum = "amount" }
for name, window in pairs { recent = months(12), of_year = "year" } do
  measure("booked_" .. name) { of = "deal", from = "transaction", by = "deal", over = window, when = is_booked, count = true }
  -- 1: the deal is an order of these months.
  measure("order_" .. name) { of = "deal", over = window, value = function(d)
    local first = d["booked_" .. name] > 0 and d["booked_" .. name] == d.deal_booked
    local gone = d.deal_returned > 0 and d.deal_left <= 0
    return first and not gone and 1 or 0
  end }
end

measure "last_order" { of = "customer", from = "transaction", by = "deal.customer", over = months(12),
  when = function(r) return r.kind == "booked" end, last = "dated" }
measure "recency" { title = { en = "Days since the last order", ["zh-Hant"] = "距上次下單天數" },
  of = "customer", value = function(c, t) return days_between(c.last_order, t.last) end }
measure "frequency" { title = { en = "Orders of twelve months", ["zh-Hant"] = "近一年訂單數" },
  of = "customer", from = "order_recent", by = "customer", over = months(12), sum = "value" }
measure "monetary" { title = { en = "Net booked in twelve months", ["zh-Hant"] = "近一年淨成交額" },
  of = "customer", from = "transaction", by = "deal.customer", over = months(12), when = booking, sum = "amount" }

-- Scores from 1 to 5; a customer without an order has none, and so no part in the means.
local function scored(table, name)
  return function(c)
    if c.frequency <= 0 then return none("dormant") end
    return tier_rate(table, max(c[name], 0)) -- more returned than ordered is the lowest score too
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
