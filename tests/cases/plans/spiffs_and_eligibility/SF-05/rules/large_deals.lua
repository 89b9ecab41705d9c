-- A large deal brings a quarter of what it earns anyway; each deal is looked at by itself.
credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", sum = "value" }

plan "large_deals" { of = "person", every = "month",
  bonus "linked" { amount = function(p) return p.variable * param.weight end, pays = false },
  commission "award" { on = "booked", per = "line", rate = 0.25,
    when = function(line) return line.amount >= param.minimum end,
    times = function(line, p) return p.pay.linked / p.target end },
}
