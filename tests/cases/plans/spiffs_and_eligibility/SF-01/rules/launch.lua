-- Beside the commission, each unit of a product that is less than three months old brings a fixed amount.
credit "sales" { from = "sale", value = function(sale) return sale.units * sale.price end, to = { { "seller" } } }
credit "new_units" {
  from = "sale",
  when = function(sale) return months_between(sale.product.launched, sale.sold_on) < 3 end,
  value = "units", to = { { "seller" } },
}
measure "sold"     { of = "person", from = "sales", sum = "value" }
measure "launched" { of = "person", from = "new_units", sum = "value" }

plan "sales" { of = "person", every = "month",
  commission "base" { on = "sold", rate = 0.08 },
  bonus "spiff"     { on = "launched", rate = 1000 },
  bonus "together"  { amount = function(p) return p.pay.total end, pays = false },
}
