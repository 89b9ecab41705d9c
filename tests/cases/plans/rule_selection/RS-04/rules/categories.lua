-- The lines of the plan are tried in order. A category stands for all below it.
local select = require "lib/select"
local rate = select.first {
  { value = 0.8, when = function(line) return has(line.product.category) and under(line.product.category, "C", "parent") end },
  { value = 1 },
}

credit "commission" {
  from = "invoice_line",
  value = function(line, t) return line.amount * rate(line, t) end,
  to = { { "agent" } },
}
measure "earned" { of = "person", from = "commission", sum = "value" }

plan "categories" { of = "person", every = "month",
  commission "paid" { on = "earned", rate = 1 },
}
