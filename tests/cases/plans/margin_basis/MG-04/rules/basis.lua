-- One plan for both kinds of contract: the owner's says what a deal counts.
field "deal.net" { value = function(deal) return deal.gross - deal.discount - deal.fees end }

credit "bookings" {
  from = "deal",
  value = function(deal)
    if deal.owner.basis == "net" then return deal.net end
    return deal.gross
  end,
  to = { { "owner" } },
}
measure "booked" { of = "person", from = "bookings", sum = "value" }

plan "basis" { of = "person", every = "month",
  commission "paid" { on = "booked", rate = 0.10 },
}
