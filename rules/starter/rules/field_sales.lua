-- A month's pay for field sales: credits from won deals, a commission by attainment, a manager's
-- override, a quarter's bonus and an award. Edit a rate, then: meed check, meed simulate.
local group_factor = { A = 1, B = 1.2, C = 0.8, D = 0.5 }
local accelerator = marginal { {0, 0.03}, {0.8, 0.05}, {1, 0.08}, {1.5, 0.10} }

credit "bookings" {
  from = "deal", at = "closed_on",
  when = function(deal) return deal.stage == "won" end,
  value = function(deal)
    local worth = deal.amount * group_factor[deal.product.group]
    if deal.new_customer then worth = worth * 1.1 end
    return worth
  end,
  to = {
    { "owner.manager", share = function(deal) return deal.amount > 100000 and has(deal.owner.manager) and 0.2 or 0 end },
    { "owner", share = "rest" },
  },
}

measure "quota"       { of = "person", value = function(p) return p.monthly_quota end }
measure "quota_qtr"   { of = "person", from = "quota", over = full "quarter", sum = "value" }
measure "booked"      { of = "person", from = "bookings", sum = "value", goal = "quota" }
measure "booked_qtr"  { of = "person", from = "bookings", over = "quarter", sum = "value", goal = "quota_qtr" }
measure "team_booked" { of = "person", from = "bookings", by = below "manager", sum = "value" }

plan "field_sales" {
  of = "person", every = "month", currency = "CNY",
  when = function(p) return p.role ~= "admin" end,
  commission "base"     { on = "booked", rates = accelerator, scale = "goal", cap = param.cap, negative = "zero" },
  commission "override" { on = "team_booked", rate = 0.01 },
  bonus "quarter" { every = "quarter", amount = function(p)
    if p.booked_qtr >= goal(p.booked_qtr) then return 5000 end
    return because(0, "quarter goal not reached")
  end },
  award "best_in_region" { within = "region", rank = function(p) return attainment(p.booked) end,
    when = function(p) return p.booked > 0 end, prizes = { param.champion } },
}
