-- The quota of a year is divided unequally among its quarters. Who begins inside a quarter has the part of whole months.
local weights = { 0.20, 0.20, 0.20, 0.40 }

measure "quarter_quota" { of = "person", over = "quarter",
  value = function(p, t) return prorated((p.annual_quota or 0) * weights[t.quarter.number], "months", "quarter") end }
measure "year_quota" { of = "person", from = "quarter_quota", over = "year", sum = "value" }

plan "quota" { of = "person", every = "quarter", when = function(p) return has(p.annual_quota) end,
  bonus "quarter" { on = "quarter_quota", rate = 1, unit = 1, pays = false },
  bonus "year"    { on = "year_quota", rate = 1, unit = 1, every = "year", pays = false },
}

-- The part of a month's days on which somebody is there, to three places.
plan "segment" { of = "person", every = "month", when = function(p) return not has(p.annual_quota) end,
  allowance "factor" { amount = function() return round(prorated(1, "days"), 0.001) end,
    unit = "points", rounding = "none", pays = false },
}
