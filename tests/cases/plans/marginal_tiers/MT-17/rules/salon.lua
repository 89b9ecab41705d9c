-- Paid every two weeks; the limits are those that the source prints.
credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "revenue" { of = "person", from = "bookings", sum = "value" }

plan "salon" { of = "person", every = "fortnight",
  commission "base" { on = "revenue", rates = marginal { {0, 0.25}, {499.99, 0.30}, {2999.98, 0.40} } },
}
