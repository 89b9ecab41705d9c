-- Life insurance: 140 % of the first instalment and 3 % of the others are paid to the seller. A policy that ends early takes a
-- part of what is left of that: by the instalments due so far, and all of it where the customer withdraws.
local balances = require "lib.balances"
local rates = slab { {1, 1.40}, {2, 0.03} }
local taken_back = slab { {0, 0.70}, {6, 0.40}, {12, 0}, edge = "upper" }

local function share(ending)
  if ending.what == "withdraw" then return 1 end
  return tier_rate(taken_back, months_between(ending.policy.begins_on, ending.ended_on) + 1)
end

measure "premiums" { of = "person", from = "premium", by = "policy.seller", sum = "amount" }
measure "endings"  { of = "person", from = "ending",  by = "policy.seller", count = true }
balance "kept" { of = "person", per = "policy" }

plan "policies" { of = "person", every = "month",
  commission "base" { per = "line", on = "premiums", posts = "kept",
    rate = function(premium) return tier_rate(rates, premium.number) end },
  balances.clawback { name = "clawback", paid = "kept", on = "endings", share = share },
}
