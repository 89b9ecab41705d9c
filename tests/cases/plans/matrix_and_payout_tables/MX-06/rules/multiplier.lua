-- 5 % of each deal, multiplied by what the attainment of the month has reached. The page leaves open to whom the limits
-- of the bands belong; here to the band that begins there.
local factor = slab { {0, 0.80}, {0.75, 0.90}, {0.85, 1.00} }

credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", sum = "value", goal = function(p) return p.quota end }

plan "multiplier" { of = "person", every = "month",
  commission "paid" { on = "booked", rate = 0.05, times = function(p) return tier_rate(factor, attainment(p.booked)) end },
}
