-- Whoever brokers a purchase has half of its base; the vendor sells without commission.
credit "mediated" {
  from = "purchase",
  when = function(purchase) return has(purchase.mediator) and purchase.mediator ~= purchase.vendor end,
  value = "base", to = { { "mediator" } },
}
measure "base" { of = "partner", from = "mediated", sum = "value" }

plan "mediated" { of = "partner", every = "month",
  commission "points" { on = "base", rate = 0.50, unit = "points" },
}
