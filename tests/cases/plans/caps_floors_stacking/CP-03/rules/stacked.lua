-- Every rule that holds adds to what the deal brings.
local select = require "lib/select"

credit "earned" { from = "deal", to = { { "owner" } }, value = select.sum {
  { value = function(deal) return deal.amount * 0.10 end },
  { value = 500 },
} }
measure "commission" { of = "person", from = "earned", sum = "value" }

plan "stacked" { of = "person", every = "month",
  commission "paid" { on = "commission", rate = 1 },
}
