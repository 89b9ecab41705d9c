-- The rate that is reached pays the whole.
local function on_plan(name)
  return function(p) return p.plan == name end
end

field "invoice.margin" { value = function(i) return i.price - i.cost end }
measure "sold"         { of = "person", from = "invoice", by = "seller", sum = "price",
  goal = function(p) return p.quota end }
measure "gross_profit" { of = "person", from = "invoice", by = "seller", sum = "margin" }

-- By the gross profit of the month; a limit belongs to the band below.
plan "gross_profit" { of = "person", every = "month", when = on_plan "gross_profit",
  commission "base" { on = "gross_profit",
    rates = slab { {0, 0.02}, {200, 0.03}, {500, 0.04}, {1000, 0.055}, edge = "upper", below = 0.02 } },
}

-- By the size of each deal; a limit belongs to the band above.
plan "deal_size" { of = "person", every = "month", when = on_plan "deal_size",
  commission "base" { per = "line", on = "sold", rates = slab { {0, 0.02}, {10000, 0.04} }, tiers_on = "line" },
}

-- A multiplier by attainment on the whole bonus; 120 % exactly is in the band that ends there.
plan "multiplier" { of = "person", every = "month", when = on_plan "multiplier",
  bonus "base" { on = "sold", scale = "goal", rates = slab { {0, 1}, {1, 1.6}, {1.2, 2}, edge = "upper", below = 1 },
    times = function(p) return p.target_bonus / goal(p.sold) end },
}

-- By the markup of each invoice, and paid on its margin.
local by_markup = slab { {0, 0.10}, {0.35, 0.25}, {0.60, 0.40}, edge = "upper", below = 0.10 }
plan "markup" { of = "person", every = "month", when = on_plan "markup",
  bonus "margin" { on = "gross_profit", rate = 1, pays = false },
  bonus "margin_pct" { per = "line", on = "gross_profit", amount = function(i) return i.margin / i.cost end,
    unit = "points", rounding = "none", pays = false },
  commission "commission" { per = "line", on = "gross_profit",
    rate = function(i) return tier_rate(by_markup, i.margin / i.cost) end },
}
