-- The commission on a house is divided between its two sides, and each side between the agent and the broker: the
-- last receiver takes the rest, so the four parts make up the whole.
local commission_rate = 0.06
local agent_of_side = 0.60

credit "commission" {
  from = "sale",
  value = function(sale) return sale.price * commission_rate end,
  to = {
    { "listing_agent",        share = 0.5 * agent_of_side },
    { "listing_agent.broker", share = 0.5 * (1 - agent_of_side) },
    { "selling_agent",        share = 0.5 * agent_of_side },
    { "selling_agent.broker", share = "rest" },
  },
}

measure "earned" { of = "person", from = "commission", sum = "value" }
measure "agents" { of = "person", from = "commission", by = below "broker", sum = "value" }
measure "all"    { of = "whole",  from = "commission", sum = "value" }

plan "houses" {
  of = "person", every = "month",
  commission "part" { on = "earned", rate = 1 },
  bonus "side" { pays = false, when = function(p) return not has(p.broker) end,       -- the broker's side of the table
    amount = function(p) return p.earned + p.agents end },
}
plan "office" { of = "whole", every = "month",
  bonus "commission" { on = "all", rate = 1, pays = false },
}
