credit "bookings" { from = "deal", at = "closed_on", value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", sum = "value" }
plan "field" { of = "person", every = "month",
  commission "base" { on = "booked", rate = 0.05, cap = "50000" },
}
