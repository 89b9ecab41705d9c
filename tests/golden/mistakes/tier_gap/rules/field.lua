credit "bookings" { from = "deal", at = "closed_on", value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", sum = "value", goal = function(p) return p.quota end }
local bands = marginal { {0, 0.8, 0.03}, {0.8, 1, 0.05}, {1.2, 2, 0.08} }
plan "field" { of = "person", every = "month",
  commission "base" { on = "booked", rates = bands, scale = "goal" },
}
