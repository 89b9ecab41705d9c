-- Percent of the salary by both results of the company; nothing while either is below level I. The business unit's part
-- is measured like the company's.
local percent = matrix {
  x =           { "rev I", "rev II", "rev III" },
  y = { "eps I", "eps II", "eps III" },
                {  9,       12,       18 },
                {  12,      21,       24 },
                {  18,      24,       30 },
}

measure "corporate" { of = "whole",   from = "result", over = "year", one = function(result)
  if result.revenue == "below" or result.eps == "below" then return 0 end
  return cell(percent, result.revenue, result.eps)
end }
measure "percent"   { of = "officer", over = "year", value = function(o) return whole.corporate / o.corporate_share end }

plan "bonus" { of = "officer", every = "year",
  award "corporate" { unit = "points", pays = false, amount = function() return whole.corporate end },
  award "unit"      { unit = "points", pays = false, amount = function(o) return o.percent * (1 - o.corporate_share) end },
  award "percent"   { unit = "points", pays = false, amount = function(o) return o.percent end },
  bonus "paid"      { amount = function(o) return o.salary * o.percent / 100 end },
}
