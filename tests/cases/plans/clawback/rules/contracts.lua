-- 10 % of an invoice once it is paid. A refund takes back what was paid on its contract, no more; where the contract runs for a
-- number of months, the part for those that the customer did not stay.
local balances = require "lib.balances"

local function not_served(refund)
  local contract = refund.contract
  if not has(contract.months) then return 1 end
  return max(contract.months - months_between(contract.signed_on, refund.refunded_on), 0) / contract.months
end

measure "invoiced"  { of = "person", from = "invoice", by = "contract.seller", sum = "amount" }
measure "refunds"   { of = "person", from = "refund",  by = "contract.seller", count = true }
measure "collected" { of = "person", from = "invoice", by = "contract.seller", over = "ever", sum = "amount" }
balance "commissions" { of = "person", per = "contract" }

plan "contracts" { of = "person", every = "month",
  commission "base" { per = "line", on = "invoiced", rate = 0.10, posts = "commissions" },
  balances.clawback { name = "clawback", paid = "commissions", on = "refunds", share = not_served },
  bonus "share_back" { amount = function(p) return -p.pay.clawback / (p.collected * 0.10) end,
    when = function(p) return p.collected > 0 end, unit = "points", rounding = "none", pays = false },
}
