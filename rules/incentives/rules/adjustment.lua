-- 調整 A quarter evaluated again: what it pays as known n quarters later. Its bands, quota and target bonus are those of its own
-- last day, whatever has changed since. The difference of two of them is an adjustment (pay.lua).

local function sold_as_of(n) return n == 0 and "sold_qtr" or "sold_qtr_" .. n end

for n = 0, 4 do
  local sold = sold_as_of(n)
  measure("commission_as_of_" .. n) { of = "person", over = "quarter", value = function(p)
    local pay = none("no goal")
    if param.commission_basis == "amount" then
      pay = tier_pay(param.commission_bands, p[sold])
    elseif p.quota_qtr > 0 then
      pay = tier_pay(param.commission_bands, p[sold], p.quota_qtr)
    end
    return round(min(pay, param.commission_cap), 0.01)
  end }
  measure("bonus_as_of_" .. n) { of = "person", over = "quarter", value = function(p)
    local reached = p[sold] / p.quota_qtr
    return round(p.position.target_bonus * p.fte * tier_rate(param.bonus_curve, reached), 0.01)
  end }
end
