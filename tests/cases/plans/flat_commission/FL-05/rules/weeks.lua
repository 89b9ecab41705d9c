-- Each week stands for itself: 5 % of what exceeds 500 in it.
credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", sum = "value" }

plan "weeks" { of = "person", every = "week",
  commission "over"       { on = "booked", rates = marginal { {0, 0}, {500, 1} }, pays = false },
  commission "commission" { on = "booked", rates = marginal { {0, 0}, {500, 0.05} } },
  allowance "salary"      { amount = function(p) return p.salary end },
}

-- The last three weeks together.
measure "three_commissions" { of = "person", from = "weeks.commission", over = days(21), sum = "value" }
measure "three_salaries"    { of = "person", from = "weeks.salary",     over = days(21), sum = "value" }

plan "three_weeks" { of = "person", every = "week",
  commission "commission" { on = "three_commissions", rate = 1, pays = false },
  allowance "salary"      { on = "three_salaries",    rate = 1, pays = false },
  bonus "pay"             { amount = function(p) return p.three_commissions + p.three_salaries end, pays = false },
}
