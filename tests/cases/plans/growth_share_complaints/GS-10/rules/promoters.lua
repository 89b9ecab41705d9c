-- Promoters (9 and 10) less detractors (0 to 6) in a hundred answers.
local side = slab { {0, -1}, {7, 0}, {9, 1} }

measure "nps" { of = "shop", from = "answer", by = "shop",
  average = function(answer) return 100 * tier_rate(side, answer.score) end }

plan "promoters" { of = "shop", every = "month",
  award "score" { amount = function(shop) return shop.nps end, unit = "points", pays = false },
}
