credit "bookings" { from = "deal", at = "closed_on", value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", sum = "value" }
plan "field" { of = "person", every = "month",
  commission "base" { on = "booked", rtae = 0.05 },
}
