-- Commission by bands of what a person has sold in the month. Bands are { from, rate }.
credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "booked"      { of = "person", from = "bookings", sum = "value" }
measure "booked_year" { of = "person", from = "bookings", over = "year", sum = "value" }

-- What lies in one band alone, at `rate`: nothing below it, nothing above it.
local function slice(bands, i, rate)
  local from, upto = bands[i][1], bands[i + 1] and bands[i + 1][1]
  return upto and marginal { {from, rate}, {upto, 0} } or marginal { {from, rate} }
end

local function on_plan(name)
  return function(p) return p.plan == name end
end

local function banded(name, bands)
  local shown = {}
  for i, one in ipairs(bands) do
    shown[i] = bonus("band_" .. i) { on = "booked", rates = slice(bands, i, one[2]), pays = false }
  end
  plan(name) { of = "person", every = "month", when = on_plan(name),
    commission "base" { on = "booked", rates = marginal(bands) },
    shown,
    bonus "effective" { amount = function(p) return round(p.pay.base / p.booked, 0.001) end,
      when = function(p) return p.booked > 0 end, unit = "points", rounding = "none", pays = false },
  }
end

banded("two_bands",  { {0, 0.10}, {10000, 0.20} })
banded("four_bands", { {0, 0.10}, {5000, 0.15}, {10000, 0.25}, {50000, 0.30} })
banded("textbook",   { {0, 0.08}, {800, 0.14} })
banded("three_bands", { {0, 0.05}, {10000, 0.07}, {25000, 0.10} })
banded("jieti",      { {0, 0.01}, {10000, 0.02}, {30000, 0.03} })
banded("jieti_four", { {0, 0.015}, {80000, 0.020}, {100000, 0.025}, {120000, 0.030} })
banded("quota_steps", { {0, 0.05}, {100000, 0.06}, {125000, 0.07} })
banded("brackets",   { {0, 1}, {10275, 1}, {41775, 1} })               -- only which part falls where

-- Deal by deal: what was sold in the year before a deal decides in which band it starts.
local running = { {0, 0.04}, {150000, 0.06}, {250000, 0.08} }
local portions = {}
for i in ipairs(running) do
  portions[i] = bonus("portion_" .. i) { per = "line", on = "booked_year", rates = slice(running, i, 1), tiers_on = "running",
    pays = false }
end
plan "running" { of = "person", every = "month", when = on_plan "running",
  commission "base" { per = "line", on = "booked_year", rates = marginal(running), tiers_on = "running" },
  portions,
  bonus "effective" { amount = function(p) return p.pay.base / p.booked end,
    when = function(p) return p.booked > 0 end, unit = "points", rounding = "none", pays = false },
}
