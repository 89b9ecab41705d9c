-- A return takes back its commission.
local rate = { hardware = 0.10, service = 0.075 }

credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", sum = "value" }

plan "returns" { of = "person", every = "month",
  commission "paid" { on = "booked", per = "line", rate = function(line) return rate[line.product] end },
}
