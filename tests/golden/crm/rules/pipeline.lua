-- Monthly commission of the agents on what they won, override of their managers, an award for the
-- best agent of each regional office.
credit "wins" {
  from = "opportunity", at = "closed_on",
  when = function(o) return o.stage == "Won" end,
  value = "value",
  to = { { "agent" } },
}

measure "won"      { of = "person", from = "wins", sum = "value" }
measure "wins_qty" { of = "person", from = "wins", count = true }
measure "team_won" { of = "person", from = "wins", by = below "manager", sum = "value" }

plan "pipeline" {
  of = "person", every = "month", currency = "USD",
  commission "own"       { on = "won", rate = 0.02, when = function(p) return has(p.manager) end },
  commission "override"  { on = "team_won", rate = 0.005 },
  award "best_in_office" { within = "office", rank = "won", order = { "-wins_qty" },
    when = function(p) return p.won > 0 end, prizes = { 500 } },
}
