-- The seats of an election are divided by votes, in whole seats, by each of the three methods.
for _, method in ipairs { "largest_remainder", "sainte_lague", "dhondt" } do
  allocation(method) {
    of = "list", within = "election", every = "month", unit = 1, method = method,
    amount = function(election) return election.seats end,
    weight = "votes",
  }
end
