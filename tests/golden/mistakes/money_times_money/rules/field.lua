credit "bookings" { from = "deal", at = "closed_on", to = { { "owner" } },
  value = function(deal) return deal.amount * deal.cost end,
}
measure "booked" { of = "person", from = "bookings", sum = "value" }
plan "field" { of = "person", every = "month",
  commission "base" { on = "booked", rate = 0.05 },
}
