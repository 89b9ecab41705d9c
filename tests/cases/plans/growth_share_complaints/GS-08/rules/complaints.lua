-- Justified complaints a hundred units shipped, against the ceiling of the product.
measure "shipped"    { of = "product", from = "shipment",  by = "product", sum = "units" }
measure "complaints" { of = "product", from = "complaint", by = "product", count = true,
  when = function(complaint) return complaint.justified end }
measure "rate"       { of = "product", value = function(p) return 100 * p.complaints / p.shipped end,
  goal = function(p) return p.ceiling end }

plan "complaints" { of = "product", every = "month",
  award "percent" { amount = function(p) return p.rate end, unit = "points", pays = false },
  award "gap"     { amount = function(p) return goal(p.rate) - p.rate end, unit = "points", pays = false },
}
