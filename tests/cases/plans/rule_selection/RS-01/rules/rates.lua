-- Large deals with VIP customers have a rate of their own, all others the general one.
local select = require "lib/select"

field "deal.class" { value = function(deal) return deal.customer.class end }

credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "booked" { of = "person", from = "bookings", sum = "value" }

plan "rates" { of = "person", every = "month",
  commission "base" { on = "booked", per = "line", rate = select.most_specific {
    { value = 0.05 },
    { class = "VIP", when = function(deal) return deal.amount >= 50000 end, value = 0.15 },
  } },
}
