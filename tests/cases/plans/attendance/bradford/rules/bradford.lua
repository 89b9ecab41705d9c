-- Spells squared times days, of the last 52 weeks: many short absences weigh more than a long one.
measure "spells" { of = "person", from = "absence", by = "person", over = days(364), count = true }
measure "days"   { of = "person", from = "absence", by = "person", over = days(364),
  sum = function(absence) return absence.back_on - absence.began_on end }

plan "bradford" { of = "person", every = "month",
  award "factor" { amount = function(p) return p.spells ^ 2 * p.days end, unit = "points", pays = false },
}
