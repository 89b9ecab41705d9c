-- Lines keep four decimals, the settlement has two. The principal's part stands beside the agent's, not in place of it.
credit "turnover" {
  from = "invoice_line", value = "amount",
  to = { { "agent" }, { "principal", share = 1, overlay = true } },
}
measure "turned_over" { of = "party", from = "turnover", sum = "value" }

plan "parties" { of = "party", every = "month",
  commission "settled" { on = "turned_over", per = "line", rate = 0.1, line_unit = 0.0001 },
}
