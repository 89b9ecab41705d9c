-- Section 5.7 of the handbook: commission, bonus, allowances and special awards.

local attainment_bands = { {0, 0.01}, {0.8, 0.02}, {1, 0.03}, {1.2, 0.04} }
local amount_bands     = { {wan(0), 0.02}, {wan(50), 0.03}, {wan(100), 0.04} }
local by_attainment    = marginal(attainment_bands)
local curve            = interpolated { {0.8, 0.5}, {1, 1}, {1.2, 1.5}, below = 0 }

-- The basis is money received. What two share is cut in 分; a return is dated when it comes.
credit "received" {
  from = "receipt", value = "amount", unit = 0.01,
  to = { { "owner", share = "rest" },
         { "partner", share = function(r) return has(r.partner) and 0.4 or 0 end } },
}
credit "sold" {
  from = "receipt", value = "amount", unit = 0.01, when = function(r) return r.returns_of == nil end,
  to = { { "owner", share = "rest" },
         { "partner", share = function(r) return has(r.partner) and 0.4 or 0 end } },
}
credit "returned" {
  from = "receipt", value = function(r) return -r.amount end, when = function(r) return has(r.returns_of) end,
  to = { { "owner" } },
}

-- A transfer inside the quarter blends the quotas by days; attainment divides by the exact value.
measure "quota_qtr" { of = "person", over = "quarter",
  value = function(p) return prorated(p.quota, "days", "quarter") end }
measure "collected" { of = "person", from = "sold", over = "quarter", sum = "value", goal = "quota_qtr" }
measure "sent_back" { of = "person", from = "returned", over = "quarter", sum = "value" }
measure "present"   { of = "person", from = "attendance", by = "person", sum = "present" }
measure "due_days"  { of = "person", from = "attendance", by = "person", sum = "due" }
measure "shared"    { of = "person", from = "received", sum = "value" }
measure "year_sales" { of = "person", from = "received", over = "year", sum = "value" }

-- What a quarter pays on a sum, for the quarter itself and for its correction.
local function bonus_on(p, ratio) return p.target_bonus * tier_rate(curve, ratio) end

local function attained(p) return p.scheme == "attainment" end
local function by_amount(p) return p.scheme == "amount" end

plan "pay" {
  of = "person", every = "month", shared = true,
  commission "commission" { every = "quarter", when = attained, on = "collected", rates = by_attainment,
    scale = "goal", missing = "skip" },
  bonus "bonus" { every = "quarter", when = attained, missing = "skip",
    amount = function(p) return bonus_on(p, attainment(p.collected)) end },
  commission "by_amount" { every = "quarter", when = by_amount, on = "collected", rates = marginal(amount_bands) },
  allowance "transport" { missing = "skip", amount = function(p) return p.transport * p.present / p.due_days end },
  allowance "phone"     { missing = "skip", amount = function(p) return p.phone * p.present / p.due_days end },
  -- A return of the quarter before: that quarter again with the correction, and the difference paid now.
  recovery "returned" { every = "quarter", when = function(p) return p.sent_back > 0 end,
    amount = function(p)
      local was, quota = prev(p.collected), prev(p.quota_qtr)
      return tier_pay(by_attainment, was - p.sent_back, quota) - tier_pay(by_attainment, was, quota)
    end },
  recovery "returned_bonus" { every = "quarter", when = function(p) return p.sent_back > 0 end,
    amount = function(p)
      local was, quota = prev(p.collected), prev(p.quota_qtr)
      return bonus_on(p, (was - p.sent_back) / quota) - bonus_on(p, was / quota)
    end },
}

-- The other reading of the same bands, side by side.
plan "whole" {
  of = "person", every = "quarter", shared = true,
  commission "whole" { when = attained, on = "collected", rates = slab(attainment_bands), scale = "goal", missing = "skip" },
  commission "whole_by_amount" { when = by_amount, on = "collected", rates = slab(amount_bands) },
  -- Figures that are not pay, shown as amounts: the blended quota in 萬元, and what a share of a receipt comes to.
  allowance "quota_wan" { pays = false, when = attained, amount = function(p) return p.quota_qtr / 10000 end, missing = "skip" },
}
plan "shares" {
  of = "person", every = "month", shared = true,
  commission "shared" { when = function(p) return p.scheme == "split" end, on = "shared", rate = 1 },
}

-- Best service: 70 for satisfied answers, 30 less 6 for each complaint in 100 orders.
measure "answers"    { of = "person", from = "answer", by = "person", over = "year", count = true }
measure "satisfied"  { of = "person", from = "answer", by = "person", over = "year", count = true,
  when = function(a) return a.satisfied end }
measure "complaints" { of = "person", from = "complaint", by = "person", over = "year", count = true }
measure "orders"     { of = "person", from = "order", by = "person", over = "year", count = true }
measure "service" { of = "person", over = "year", value = function(p)
  if p.answers < 10 then return none("n<min") end
  if p.orders < 20 then return none("n<min") end
  return 70 * p.satisfied / p.answers + 0.3 * max(0, 100 - 20 * (100 * p.complaints / p.orders))
end }

plan "awards" {
  of = "person", every = "year", shared = true,
  award "champion" { rank = "year_sales", when = function(p) return p.scheme == "contest" end, prizes = { 20000 }, ties = "split" },
  award "best_service" { rank = "service", when = function(p) return p.scheme == "service" end, prizes = { 10000 } },
  bonus "service_score" { pays = false, when = function(p) return p.scheme == "service" end, missing = "skip",
    amount = function(p) return p.service end },
}
