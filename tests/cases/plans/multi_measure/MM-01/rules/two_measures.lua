-- The weights split the bonus first; each part then runs through its own table, slice by slice of the attainment.
credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", over = "year", sum = "value",
  goal = function(p) return p.bookings_target end }
-- What runs on the last day of the year.
measure "closing_arr" { of = "person", from = "contract", by = "owner", span = { "starts", "ends" }, over = "year",
  sum = "yearly", goal = function(p) return p.arr_target end }

plan "two_measures" { of = "person", every = "year",
  bonus "bookings" { on = "booked", scale = "goal",
    rates = marginal { {0, 1.0}, {1.00, 1.4}, {1.20, 1.6} },
    times = function(p) return 0.60 * p.target_bonus / goal(p.booked) end },
  bonus "arr" { on = "closing_arr", scale = "goal",
    rates = marginal { {0, 0}, {0.95, 1.0}, {1.00, 1.2} },
    times = function(p) return 0.40 * p.target_bonus / goal(p.closing_arr) end },
  bonus "together" { amount = function(p) return p.pay.total end, pays = false },
}
