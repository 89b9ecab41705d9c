-- The reference plan of the benchmark; what a sweep changes is a param.
local function group_factor(group)
  if group == "A" then return param.factor_a end
  if group == "B" then return param.factor_b end
  if group == "C" then return param.factor_c end
  return param.factor_d
end

credit "bookings" {
  from = "deal", at = "closed_on",
  when = function(deal) return deal.stage == "won" end,
  value = function(deal)
    local credit = deal.amount * group_factor(deal.product.grp)
    if deal.new_customer then credit = credit * 1.1 end
    if (deal.amount - deal.cost) / deal.amount < 0.15 then credit = credit * 0.5 end
    return credit
  end,
  to = {
    { "owner.manager", share = function(deal)
      return deal.amount > 100000 and has(deal.owner.manager) and 0.2 or 0 end },
    { "owner", share = "rest" },
  },
}

measure "quota" { of = "person", value = function(p) return p.quota_month end }
measure "booked" { of = "person", from = "bookings", sum = "value", goal = "quota" }
measure "in_quarter" { of = "person", from = "bookings", over = "quarter", sum = "value" }
measure "team" { of = "person", from = "bookings", by = below "manager", sum = "value" }

plan "reference" {
  of = "person", every = "month", currency = "CNY", rounding = "half-even",
  commission "commission" { on = "booked", scale = "goal", cap = 50000,
    rates = marginal { {0, param.rate_1}, {0.8, param.rate_2}, {1, param.rate_3}, {1.5, param.rate_4} } },
  commission "override" { on = "team", rate = 0.01 },
  bonus "quarter_bonus" { every = "quarter", amount = function(p)
    if p.in_quarter >= 3 * p.quota_month then return 5000 end
    return 0
  end },
  award "rank_bonus" { within = "region", rank = function(p) return attainment(p.booked) end,
    when = function(p) return p.booked > 0 end, prizes = { 2000 } },
}
