-- Only deals that keep the margin of their type count towards the target.
local least_margin = { recurring = 0.60, implementation = 0.30 }

field "deal.margin" { value = function(deal) return (deal.amount - deal.cost) / deal.amount end }

credit "eligible" {
  from = "deal",
  when = function(deal) return deal.margin >= least_margin[deal.type] end,
  value = "amount", to = { { "owner" } },
}
measure "eligible_year" { of = "person", from = "eligible", over = "year", sum = "value",
  goal = function(p) return p.target end }

plan "margin" { of = "person", every = "year",
  bonus "eligible"   { on = "eligible_year", rate = 1, pays = false },
  bonus "attainment" { amount = function(p) return attainment(p.eligible_year) end, unit = "points", pays = false },
  -- A fifth of the variable pay hangs on it, in proportion to the attainment.
  bonus "payout"     { amount = function(p) return p.variable * 0.20 end,
                       times = function(p) return attainment(p.eligible_year) end },
}
