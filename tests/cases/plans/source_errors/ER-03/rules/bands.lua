-- Limits printed as 499.99 and 2,999.98 mean 500 and 3,000; each pay period begins at the first band.
credit "sales" { from = "deal", value = "amount", to = { { "owner" } } }
measure "sold"   { of = "person", from = "sales", sum = "value" }
measure "so_far" { of = "person", from = "bands.commission", over = "year", sum = "value" }

plan "bands" { of = "person", every = "month",
  commission "commission" { on = "sold", rates = marginal { {0, 0.25}, {500, 0.30}, {3000, 0.40} } },
}
plan "summary" { of = "person", every = "month",
  commission "so_far" { on = "so_far", rate = 1, pays = false },
}
