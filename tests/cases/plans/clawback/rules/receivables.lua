-- Debts are taken from later pay, down to nothing. One balance a person: what comes first is paid off first.
local balances = require "lib.balances"

measure "sold" { of = "person", from = "sale", by = "seller", sum = "amount" }
balance "debt" { of = "person", opening = "receivable" }

plan "sales" { of = "person", every = "month",
  commission "payable" { on = "sold", rate = 0.02 },
  balances.carry_debt { name = "offset", balance = "debt" },
}
