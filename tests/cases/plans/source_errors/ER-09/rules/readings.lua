-- One table, read in both ways of the source: the multiplier for the points above 100 % only, and for all of them.
credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", over = "year", sum = "value", goal = function(p) return p.quota end }

local edges = { {0, 1.0}, {1.00, 1.6}, {1.20, 2.0}, edge = "upper" }
local function at_target(p) return p.target_bonus / p.quota end

plan "readings" { of = "person", every = "year",
  bonus "part_above" { on = "booked", scale = "goal", rates = marginal(edges), times = at_target },
  bonus "whole"      { on = "booked", scale = "goal", rates = slab(edges),     times = at_target },
}
