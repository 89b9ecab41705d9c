-- The table that the board printed stands in data/payouts.csv; a result has the factor of the last line it reaches.
measure "result" { of = "whole", from = "year_result", over = "year", one = "percent" }

plan "recovery" { of = "person", every = "year",
  bonus "paid" { unit = 0.1,
    amount = function(p) return p.salary * find("payout", { percent = up_to(whole.result) }).factor end },
}
