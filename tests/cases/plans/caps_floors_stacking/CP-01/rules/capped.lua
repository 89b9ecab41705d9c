credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", sum = "value" }

plan "capped" { of = "person", every = "month",
  commission "uncapped" { on = "booked", rate = 0.03, pays = false },
  commission "paid"     { on = "booked", rate = 0.03, cap = param.most },
}
