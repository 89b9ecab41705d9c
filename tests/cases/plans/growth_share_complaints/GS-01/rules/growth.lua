-- Growth of a month over the month before, in percent.
credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", sum = "value" }
measure "growth" { of = "person", value = function(p) return p.booked / prev(p.booked) - 1 end }

plan "growth" { of = "person", every = "month",
  award "percent" { amount = function(p) return 100 * p.growth end, unit = "points", pays = false, missing = "skip" },
}
