-- Months that a subscription has run in the year: a month in which it begins or ends counts by its days.
measure "run"      { of = "subscription", value = function(s, t) return part(t, s.starts_on, s.ends_on) end }
measure "run_year" { of = "subscription", from = "run", over = "year", sum = "value" }

plan "subscriptions" { of = "subscription", every = "month",
  bonus "part"   { amount = function(s) return round(s.run, 0.000001) end, unit = "points", rounding = "none", pays = false },
  bonus "terms"  { amount = function(s) return round(s.run_year, 0.000001) end, every = "year",
    unit = "points", rounding = "none", pays = false },
  bonus "amount" { amount = function(s) return s.price * s.run_year end, every = "year", pays = false },
}
