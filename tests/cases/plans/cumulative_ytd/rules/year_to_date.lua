-- A bonus on the attainment of the year so far, less what was paid for it before.
local points = marginal { {0, 1}, {1, 1.4}, {1.2, 1.6} }

credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "booked_ytd" { of = "person", from = "bookings", over = "year", sum = "value",
  goal = function(p) return p.year_target end }

local function a_point(p) return p.target_bonus / goal(p.booked_ytd) end

plan "year" { of = "person", every = "month", when = function(p) return has(p.year_target) end,
  bonus "cumulative" { on = "booked_ytd", rates = points, scale = "goal", times = a_point, pays = false },
  bonus "monthly"    { on = "booked_ytd", rates = points, scale = "goal", times = a_point, true_up = "year" },
}

-- The attainment with each deal, from the beginning of the quarter.
measure "booked_qtr" { of = "person", from = "bookings", over = "quarter", sum = "value" }

plan "running" { of = "person", every = "month", when = function(p) return not has(p.year_target) end,
  bonus "attained" { per = "line", on = "booked_qtr", pays = false,
    amount = function(line) return line.before.sum + line.value end },
}
