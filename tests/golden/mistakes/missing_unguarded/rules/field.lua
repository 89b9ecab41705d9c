credit "bookings" { from = "deal", at = "closed_on", value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", sum = "value", goal = function(p) return p.quota end }
plan "field" { of = "person", every = "month",
  bonus "reached" { amount = function(p)
    if p.booked >= goal(p.booked) then return 5000 end
    return 0
  end },
}
