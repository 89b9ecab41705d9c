-- Every rule that holds adds to what the deal brings.
local select = require "lib/select"
local earned = select.sum {
  { value = function(deal) return deal.amount * 0.10 end },
  { value = 500 },
}

credit "earned" { from = "deal", value = function(deal, t) return earned(deal, t) end, to = { { "owner" } } }
measure "commission" { of = "person", from = "earned", sum = "value" }

plan "stacked" { of = "person", every = "month",
  commission "paid" { on = "commission", rate = 1 },
}
