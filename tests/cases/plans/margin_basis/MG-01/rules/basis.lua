-- Two plans side by side: one pays on what was sold, the other on what it left after cost.
field "deal.margin" { value = function(deal) return deal.amount - deal.cost end }

credit "sales"  { from = "deal", value = "amount", to = { { "owner" } } }
credit "margin" { from = "deal", value = "margin", to = { { "owner" } } }
measure "sold"  { of = "person", from = "sales",  sum = "value" }
measure "left"  { of = "person", from = "margin", sum = "value" }

plan "on_revenue" { of = "person", every = "month",
  commission "paid" { on = "sold", rate = 0.08 },
}
plan "on_margin" { of = "person", every = "month",
  bonus "margin"    { on = "left", rate = 1, pays = false },
  commission "paid" { on = "left", rate = 0.20 },
}
