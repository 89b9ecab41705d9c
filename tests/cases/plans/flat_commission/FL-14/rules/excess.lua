-- A tenth of what exceeds the quota, less tax. Exactly at the quota nothing exceeds it.
credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", sum = "value", goal = function(p) return p.quota end }

plan "excess" { of = "person", every = "month",
  bonus "paid" { on = "booked", scale = "goal", rates = marginal { {0, 0}, {1, 0.10} },
    times = function() return 1 - param.tax end },
}
