credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", sum = "value" }

plan "straight" { of = "person", every = "month",
  commission "pay" { on = "booked", rate = 0.15 },
}
