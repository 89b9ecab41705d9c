-- The quota of a quarter is what the quarter before brought, and some growth.
measure "quota" { of = "person", over = "quarter", value = function(p) return prev(p.booked) * (1 + p.growth) end }
measure "booked" { of = "person", from = "deal", by = "owner", over = "quarter", sum = "amount", goal = "quota" }

plan "quota" { of = "person", every = "quarter",
  bonus "quota" { amount = function(p) return goal(p.booked) end, pays = false },
  bonus "made"  { amount = function(p) if p.booked >= goal(p.booked) then return 1000 end return 0 end },
}
