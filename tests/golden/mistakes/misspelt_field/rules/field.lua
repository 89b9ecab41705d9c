-- 提成按成交额计算，华东区另算。
credit "bookings" {
  from = "deal", at = "closed_on",
  when = function(deal) return deal.region == "华东区" and deal.amout > 0 end,
  value = "amount",
  to = { { "owner" } },
}
measure "booked" { of = "person", from = "bookings", sum = "value" }
plan "field" { of = "person", every = "month",
  commission "base" { on = "booked", rate = 0.05 },
}
