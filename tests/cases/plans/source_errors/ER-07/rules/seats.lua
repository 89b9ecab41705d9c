-- Each party is to have the seats that are printed for it; they must make up those of the house, and here they do not.
field "quota.part" { value = function(quota) return quota.seats / quota.election.seats end }

credit "seats" {
  from = "election", value = "seats",
  to = { { each = "quota", by = "election", payee = "party", share = "part" } },
}
measure "won"     { of = "party", from = "seats", sum = "value" }
measure "printed" { of = "whole", from = "quota", sum = "seats" }

plan "seats" { of = "party", every = "month",
  award "won" { on = "won", rate = 1, unit = "points", pays = false },
}
plan "house" { of = "whole", every = "month",
  award "printed" { on = "printed", rate = 1, unit = "points", pays = false },
}
