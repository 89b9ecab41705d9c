-- A deal of 1,000 pays 10, one of 3,000 pays 40 more, and so on; between two points the pay moves in a line.
local pays = interpolated { {0, 0}, {1000, 10}, {3000, 50}, {8000, 150}, {20000, 2150} }

credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", sum = "value" }

plan "points" { of = "person", every = "month",
  commission "base" { per = "line", on = "booked", amount = function(line) return tier_rate(pays, line.value) end },
}
