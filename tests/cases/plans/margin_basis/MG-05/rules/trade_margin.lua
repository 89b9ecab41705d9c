-- What a customer pays above the price of the seller's own list is shared with the seller.
local function price_of(partner, line)
  return find("price", { list = partner.price_list, product = line.product }).price
end

credit "trade_margin" {
  from = "order_line",
  value = function(line) return line.pieces * (price_of(line.customer, line) - price_of(line.seller, line)) end,
  to = { { "seller" } },
}
measure "margin" { of = "partner", from = "trade_margin", sum = "value" }

plan "trade" { of = "partner", every = "month",
  commission "points" { on = "margin", rate = 0.50 },
}
