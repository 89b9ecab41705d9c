-- Periods run from the 5th to the 4th. One in which a subscription begins or ends counts by its days.
measure "run"   { of = "subscription", value = function(s, t) return part(t, s.starts_on, s.ends_on) end }
measure "terms" { of = "subscription", from = "run", over = months(12), sum = "value" }

plan "subscriptions" { of = "subscription", every = "cycle",
  bonus "part"   { amount = function(s) return round(s.run, 0.000001) end, unit = "points", rounding = "none", pays = false },
  bonus "terms"  { amount = function(s) return round(s.terms, 0.000001) end, unit = "points", rounding = "none", pays = false },
  bonus "amount" { amount = function(s) return s.price * s.terms end, pays = false },
}
