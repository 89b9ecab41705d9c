-- Everybody has the same weight, but 25.0 in steps of 0.1 are no twelve equal parts: ten get 2.1, the last two 2.0.
allocation "quota" {
  of = "person", within = "team", every = "month", unit = 0.1,
  amount = function(team) return team.target end,
  weight = 1,
}
