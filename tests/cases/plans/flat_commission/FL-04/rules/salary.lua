credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", sum = "value" }

plan "pay" { of = "person", every = "month",
  allowance "base"        { title = "底薪", amount = function(p) return p.salary end },
  commission "commission" { title = "提成", on = "booked", rate = 0.05 },
  bonus "together"        { amount = function(p) return p.pay.total end, pays = false },
}
