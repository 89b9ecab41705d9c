credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", sum = "value" }

-- Deals are in dollars. Who works in India is paid in rupees, at the rate of 1 January for the whole year.
local function paid_in(country)
  return function(p) return p.country == country end
end

plan "india" { of = "person", every = "month", currency = "INR", when = paid_in "IN",
  bonus "usd"   { on = "booked", rate = 0.05, unit = "USD", pays = false },
  bonus "local" { amount = function(p) return convert(p.pay.usd, "INR", "rate", date("2026-01-01")) end },
}

-- 75 % of the commission is paid on booking, 25 % when the customer has paid.
local balances = require "lib.balances"
measure "collected" { of = "person", from = "receipt", by = "deal.owner", sum = "amount" }
balance "held" { of = "person", per = "deal" }

plan "america" { of = "person", every = "month", when = paid_in "US",
  commission "payout" { per = "line", on = "booked", rate = 0.10 },
  balances.hold { name = "hold", balance = "held", on = "booked", from = "payout", share = 0.25,
    release = { on = "collected" } },
}
