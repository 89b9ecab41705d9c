-- The rate table names single instalments; what it does not name is a renewal.
local renewal = 0.02

credit "commission" {
  from = "premium",
  value = function(premium)
    local row = find("rate", { product = premium.policy.product, instalment = premium.instalment })
    return premium.amount * (row.rate or renewal)
  end,
  to = { { "policy.agent" } },
}
measure "earned" { of = "agent", from = "commission", sum = "value" }

plan "renewals" { of = "agent", every = "month",
  commission "paid" { on = "earned", rate = function(agent) return agent.payout_rate end },
}
