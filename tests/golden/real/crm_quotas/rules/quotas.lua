-- An office's goal of a quarter is 5 % above what it won in the quarter before; agents share it by what each of them won.
credit "wins" { from = "opportunity", at = "closed_on", when = function(o) return o.stage == "Won" end, value = "value",
  to = { { "agent" } } }
measure "office_won" { of = "office", from = "wins", by = "payee.office", over = full "quarter", sum = "value" }
measure "won_qtr" { of = "person", from = "wins", over = full "quarter", sum = "value" }

allocation "quota" { of = "person", every = "quarter", within = "office", unit = 10,
  amount = function(o) return round(prev(o.office_won) * 1.05, 10) end,
  weight = function(p) return prev(p.won_qtr) end }
