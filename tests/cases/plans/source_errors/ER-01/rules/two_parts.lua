-- Three quarters of the payout come with the booking, the rest at the end of the year: what was held is what is released.
local balances = require "lib.balances"

credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "booked"  { of = "person", from = "bookings", sum = "value" }
measure "settled" { of = "person", from = "deal", by = "owner", at = "settled_on", count = true }
balance "held" { of = "person", per = "deal" }

plan "two_parts" { of = "person", every = "month",
  commission "payout" { per = "line", on = "booked", rate = 0.08 },
  balances.hold { name = "hold", balance = "held", on = "booked", from = "payout", share = 0.25,
    release = { on = "settled" } },
}
