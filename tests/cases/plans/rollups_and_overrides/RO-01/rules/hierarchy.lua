-- Each level has a tenth. The upper level is paid on what its line has sold less what the level below was paid for it.
credit "sales" { from = "invoice", value = "base", to = { { "seller" } } }
measure "own"        { of = "person", from = "sales", sum = "value" }
measure "line"       { of = "person", from = "sales", by = below "sponsor", sum = "value" }
measure "paid_below" { of = "person", from = "hierarchy.own", by = below "sponsor", sum = "value" }
measure "rest"       { of = "person", value = function(p) return p.line - p.paid_below end }

plan "hierarchy" { of = "person", every = "month",
  commission "own"   { on = "own",  rate = 0.10, unit = "points" },
  commission "upper" { on = "rest", rate = 0.10, unit = "points" },
}
