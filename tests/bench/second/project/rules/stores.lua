-- A second shape of plan: a sale with its item, its store and its seller; tests of texts; look-ups in matrices; every tenth
-- sale of a month; a card of three criteria.
local place = matrix { x = {"small", "medium", "large"}, y = {"tool", "part", "service", "media"},
  {1.0, 1.0, 0.9},
  {1.2, 1.0, 0.8},
  {1.1, 1.0, 1.1},
  {1.0, 0.7, 0.5} }
local bulk = matrix { x = {0, 5, 20}, y = {"junior", "senior", "lead"},
  {1.0, 1.1, 1.3},
  {1.0, 1.0, 1.2},
  {0.9, 1.0, 1.1} }
local service_bonus = matrix { x = {0, 10, 40, 100}, y = {"junior", "senior", "lead"},
  {0, 150, 300, 500},
  {0, 100, 250, 400},
  {0,  50, 200, 400} }

local function factor(family)
  if family == "tool" then return param.factor_tool end
  if family == "part" then return param.factor_part end
  if family == "service" then return param.factor_service end
  return param.factor_media
end
local function counts(sale)
  return not starts_with(sale.coupon, "STAFF") and not contains(sale.item.name, "Demo")
end

credit "sold" {
  from = "sale", when = counts,
  value = function(sale)
    local worth = sale.price * sale.units * factor(sale.item.family)
      * cell(place, sale.store.size, sale.item.family) * cell(bulk, sale.units, sale.seller.level)
    if sale.returned then return -worth end
    return worth
  end,
  to = { { "seller" } },
}
credit "tenths" {
  from = "sale",
  when = function(sale) return counts(sale) and count(earlier(sale, { seller = sale.seller }, "month")) % 10 == 9 end,
  value = function(sale) return sale.price * sale.units end,
  to = { { "seller" } },
}

measure "aim"      { of = "seller", value = function(s) return s.target end }
measure "total"    { of = "seller", from = "sold", sum = "value", goal = "aim" }
measure "tenth"    { of = "seller", from = "tenths", sum = "value" }
measure "lines"    { of = "seller", from = "sale", by = "seller", count = true }
measure "returns"  { of = "seller", from = "sale", by = "seller", count = true, when = function(sale) return sale.returned end }
measure "services" { of = "seller", from = "sale", by = "seller", count = true,
  when = function(sale) return sale.item.family == "service" end }

scorecard "card" { of = "seller", every = "month",
  criteria = {
    { "attainment", weight = 50, score = function(s) return 100 * attainment(s.total) end },
    { "services", weight = 30, score = function(s)
      if s.lines < 3 then return none("fewer than 3 sales") end
      return 400 * s.services / s.lines
    end },
    { "kept", weight = 20, score = function(s)
      if s.lines == 0 then return none("no sales") end
      return 100 - 500 * s.returns / s.lines
    end },
  },
  grades = slab { {0, "C"}, {60, "B"}, {85, "A"} } }

plan "stores" {
  of = "seller", every = "month", currency = "CNY", rounding = "half-even",
  commission "base" { on = "total", scale = "goal", cap = 20000, negative = "zero",
    rates = slab { {0, param.rate_1}, {0.7, param.rate_2}, {1, param.rate_3} } },
  commission "tenth" { on = "tenth", rate = param.rate_4 },
  bonus "service" { amount = function(s) return cell(service_bonus, s.services, s.level) end },
}
