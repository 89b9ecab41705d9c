-- The whole volume of the month chooses the rate that the customers are guaranteed; what the company keeps above it is
-- paid on all that exceeds the floor. The two cases give a rate each; where the band between them begins is ours.
local floor, company_rate = 200000, 0.02
local guaranteed = slab { {0, 0.018}, {500000, 0.016} }

credit "deposits" { from = "deposit", value = "amount", to = { { "owner" } } }
measure "volume" { of = "person", from = "deposits", sum = "value" }
measure "excess" { of = "person", value = function(p) return max(p.volume - floor, 0) end }

plan "spread" { of = "person", every = "month",
  commission "paid" { on = "excess", rate = function(p) return company_rate - tier_rate(guaranteed, p.volume) end },
}
