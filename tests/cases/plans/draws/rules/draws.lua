-- Three kinds of draw against a commission of 5 %: the field `draw` of a person says which one.
local balances = require "lib.balances"

credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", sum = "value" }
balance "debt" { of = "person" }

local function draws(kind)
  return function(p) return p.draw == kind end
end

-- A month below 2,000 is topped up; what was added is taken back out of later commission above 2,000.
plan "recoverable" { of = "person", every = "month", when = draws "recoverable",
  commission "earned" { on = "booked", rate = 0.05 },
  balances.draw_up_to { name = "draw", level = 2000, balance = "debt" },
}

-- The same minimum, and nobody pays it back.
plan "guaranteed" { of = "person", every = "month", when = draws "guaranteed",
  commission "earned" { on = "booked", rate = 0.05 },
  balances.draw_up_to { name = "draw", level = 2000 },
}

-- 4,000 on the first of the month, settled against the month's commission on its last day.
plan "advance" { of = "person", every = "month", when = draws "advance",
  commission "earned" { on = "booked", rate = 0.05 },
  balances.loan { name = "advance", amount = 4000, balance = "debt", settle = true },
  bonus "settlement" { amount = function(p) return p.pay.total - p.pay.advance end, pays = false },
}
