-- 業績歸屬 Sales: whose money is it, and of which quarter.

-- A payment of a deal whose seller has left stays his for `tail_days` days. Otherwise it goes to whoever owns the customer on the
-- day: a transfer moves it, and a vacant seat leaves it in the list of exceptions. A partner takes his share of it first.
local function left_before(x) return has(x.deal.seller) and x.deal.seller.status == "left" end
local function stays_with_seller(x) return left_before(x) and x.dated - x.deal.seller.left_on <= param.tail_days end
local receivers = {
  { "deal.partner", share = function(x) return x.deal.partner_share end },
  { "deal.seller", share = function(x) return stays_with_seller(x) and 1 - x.deal.partner_share or 0 end },
  { "deal.customer.owner", share = "rest" },
}

-- Of a return: the day of the payment that it sends back, and how many quarters later it came. Of the others their own day.
local function quarter_of(day) return months_between(date("2000-01-01"), day) // 3 end
field "transaction.paid_on" { value = function(x)
  if x.kind ~= "returned" then return x.dated end
  return last(earlier(x, { deal = x.deal, kind = "collected" }), "dated") or x.dated
end }
field "transaction.quarters_late" { value = function(x) return quarter_of(x.dated) - quarter_of(x.paid_on) end }

credit "sales" {
  title = { en = "Sales", ["zh-Hant"] = "業績" },
  from = "transaction", at = "dated", value = "amount", unit = 0.01, to = receivers,
  when = function(x) return x.kind ~= "returned" end,
}
-- Who was paid then gives back: receivers are those of the day of the payment. Returns are negative.
credit "returns" {
  title = { en = "Returns", ["zh-Hant"] = "退款" },
  from = "transaction", at = "paid_on", value = "amount", unit = 0.01, to = receivers,
  when = function(x) return x.kind == "returned" end,
}
-- The key account team is credited beside the regions, with the whole of its customers' money.
credit "key_sales" {
  title = { en = "Sales to key accounts", ["zh-Hant"] = "大客戶業績" },
  from = "transaction", at = "dated", value = "amount",
  when = function(x) return (x.kind == param.sales_basis or x.kind == "returned") and has(x.deal.customer.key_account) end,
  to = { { "deal.customer.key_account", share = 1 } },
}

local function of_kind(kind) return function(x) return x.kind == kind end end
local function counts(x) return x.kind == param.sales_basis end

measure "booked"    { of = "person", from = "sales", sum = "value", when = of_kind("booked") }
measure "collected" { of = "person", from = "sales", sum = "value", when = of_kind("collected") }
measure "returned"  { of = "person", from = "returns", at = "dated", sum = "value" }

-- What is sold: the basis less what came back, on the day it came back. The year's champion and all who look at others' money.
measure "sales_qtr"     { of = "person", from = "sales", over = "quarter", sum = "value", when = counts }
measure "returned_qtr"  { of = "person", from = "returns", at = "dated", over = "quarter", sum = "value" }
measure "net_qtr"       { of = "person", over = "quarter", value = function(p) return p.sales_qtr + p.returned_qtr end }
measure "sales_year"    { of = "person", from = "sales", over = "year", sum = "value", when = counts }
measure "returned_year" { of = "person", from = "returns", at = "dated", over = "year", sum = "value" }
measure "sold_year"     { of = "person", over = "year", value = function(p) return p.sales_year + p.returned_year end }
measure "team_sales"    { of = "person", from = "sales", by = below "manager", sum = "value", when = counts }
measure "team_returned" { of = "person", from = "returns", at = "dated", by = below "manager", sum = "value" }
measure "team_sold"     { of = "person", value = function(p) return p.team_sales + p.team_returned end }
measure "sales_of_team" { of = "team", from = "sales", by = "payee.team", over = "quarter", sum = "value", when = counts }
measure "key_qtr"       { of = "person", from = "key_sales", over = "quarter", sum = "value" }
measure "overlay_qtr"   { of = "person", over = "quarter", value = function(p) return p.net_qtr + p.key_qtr end }

-- A quarter pays on what was paid in it and not sent back: `sold_qtr` as it stood at its end, `sold_qtr_1` a quarter later, and so on.
measure "sent_back_0" { of = "person", from = "returns", over = "quarter", sum = "value",
  when = function(x) return x.quarters_late == 0 end }
measure "sold_qtr"    { title = { en = "Sales of the quarter", ["zh-Hant"] = "季度業績" },
  of = "person", over = "quarter", goal = "quota_qtr", value = function(p) return p.sales_qtr + p.sent_back_0 end }
for n = 1, 4 do
  local before = n == 1 and "sold_qtr" or "sold_qtr_" .. n - 1
  measure("sent_back_" .. n) { of = "person", from = "returns", over = "quarter", sum = "value",
    when = function(x) return x.quarters_late == n and x.dated - x.paid_on <= param.recovery_days end }
  measure("sold_qtr_" .. n) { of = "person", over = "quarter",
    value = function(p) return p[before] + p["sent_back_" .. n] end }
end
