-- The mean of what each scheduled day counts.
local counts = { present = 100, late = 50, absent = 0 }

measure "attendance" { of = "person", from = "shift", by = "person",
  average = function(shift) return counts[shift.state] end }

plan "attendance" { of = "person", every = "month",
  award "score" { amount = function(p) return p.attendance end, unit = "points", pays = false },
}
