-- 市場份額: what a company has sold in its market's whole.
measure "sold" { of = "company", from = "turnover", by = "company", sum = "amount" }
measure "whole_market" { of = "company",
  value = function(c, t) return find("market", { name = c.market, month = t.last }).amount end }

plan "market" { of = "company", every = "month",
  award "percent" { amount = function(c) return 100 * c.sold / c.whole_market end, unit = "points", pays = false },
}
