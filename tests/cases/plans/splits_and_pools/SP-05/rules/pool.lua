-- A tenth of what a team sells is its pool; each member has an agreed share of it.
measure "revenue" { of = "team", from = "deal", by = "owner.team", sum = "amount" }

plan "teams" { of = "team", every = "month",
  bonus "pool" { on = "revenue", rate = 0.10, pays = false },
}
plan "pool" { of = "person", every = "month",
  bonus "part" { within = "team", divide = function(team) return team.revenue * 0.10 end, weight = "share" },
}
