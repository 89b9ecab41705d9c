-- A new hire's quota grows month by month, by the steps of the role.
measure "quota" { of = "person", value = function(p, t)
  local step = find("step", { role = p.role, month = up_to(months_between(p.hired_on, t.last)) })
  return p.monthly_quota * step.share
end }
measure "quarter_quota" { of = "person", from = "quota", over = "quarter", sum = "value" }

plan "quotas" { of = "person", every = "month",
  bonus "month"   { on = "quota", rate = 1, pays = false },
  bonus "quarter" { on = "quarter_quota", rate = 1, every = "quarter", pays = false },
  bonus "share"   { amount = function(p) return p.quarter_quota / (3 * p.monthly_quota) end,
    every = "quarter", unit = "points", rounding = "none", pays = false },
}

-- What the whole team can carry, and what of it is expected, in millions.
measure "capacity" { of = "whole", from = "quarter_quota", over = "quarter", sum = "value" }

plan "team" { of = "whole", every = "quarter",
  bonus "capacity" { on = "capacity", rate = 1, pays = false },
  bonus "forecast" { amount = function(w) return w.capacity * param.expected_attainment / 1000000 end, pays = false },
}
