-- What each company of a market has shipped; the share of one is its part of the sum.
measure "shipped" { of = "company", from = "shipment", by = "company", sum = "units" }
measure "part"    { of = "company", value = function(c) return share(c.shipped, "market") end }

plan "market" { of = "company", every = "month",
  award "percent" { amount = function(c) return 100 * c.part end, unit = "points", pays = false },
}
