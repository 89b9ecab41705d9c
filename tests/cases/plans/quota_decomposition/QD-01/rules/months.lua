-- The target of the year goes to its months by their seasonal index; the months make up the year whatever the indices
-- add up to.
allocation "monthly_target" {
  of = "whole", every = "year", into = "month", unit = 1,
  amount = function(company, year) return find("target", { year = year.year }).amount end,
  weight = function(company, month) return find("season", { month = month.number }).index end,
}
