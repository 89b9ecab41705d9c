-- A fixed amount for each deal of the campaign's products, for as long as the campaign runs.
credit "eligible" {
  from = "deal",
  when = function(deal) return contains(param.products, deal.product) end,
  value = "amount", to = { { "owner" } },
}
measure "deals" { of = "person", from = "eligible", count = true }

plan "spif" { of = "person", every = "month", since = "2026-06-01", before = "2026-09-01",
  bonus "reward" { on = "deals", rate = param.reward },
}
