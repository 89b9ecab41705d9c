-- The year so far earns one point of the opportunity for each point of the quota, two above 100 %; what was paid before
-- comes off.
credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "booked_year" { of = "person", from = "bookings", over = "year", sum = "value",
  goal = function(p) return p.quota end }

plan "overachievement" { of = "person", every = "month",
  bonus "paid" { true_up = "year", on = "booked_year", scale = "goal", rates = marginal { {0, 1}, {1, 2} },
    times = function(p) return p.opportunity / p.quota end },
}
