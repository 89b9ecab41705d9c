-- A target bonus for 100 % of the quota; each band of attainment pays its points at its own rate. Bands are { from, rate }.
local balances = require "lib.balances"

credit "bookings" { from = "deal", value = "amount", to = { { "owner" } } }
measure "quota"     { of = "person", from = "quota_row", by = "person", sum = "amount" }
measure "booked"    { of = "person", from = "bookings", sum = "value", goal = "quota" }
measure "collected" { of = "person", from = "receipt", by = "deal.owner", sum = "amount" }
balance "held" { of = "person", per = "deal" }

local function a_point(p) return p.target_bonus / goal(p.booked) end

-- What one band alone has paid: nothing below it, nothing above it.
local function band(name, from, rate, upto)
  return bonus(name) { on = "booked", scale = "goal", times = a_point, pays = false,
    rates = upto and marginal { {from, rate}, {upto, 0} } or marginal { {from, rate} } }
end

local function on_plan(name)
  return function(p) return p.plan == name end
end

local function accelerated(name, bands)
  local shown = {}
  for i, one in ipairs(bands) do
    shown[i] = band("band_" .. i, one[1], one[2], bands[i + 1] and bands[i + 1][1])
  end
  plan(name) { of = "person", every = "month", when = on_plan(name),
    bonus "payout" { on = "booked", rates = marginal(bands), scale = "goal", times = a_point },
    shown,
  }
end

accelerated("product",    { {0, 1}, {1, 1.6}, {1.2, 2} })
accelerated("decelerated", { {0, 0.5}, {0.5, 1}, {1, 1.5} })
accelerated("team_lead",  { {0, 1}, {1, 1.4} })
accelerated("gated",      { {0, 0}, {0.95, 1}, {1, 1.2} })
accelerated("linear",     { {0, 1} })

-- Deal by deal, so that 40 % of each deal's part of the bonus is held until its customer pays.
local standard = { {0, 1}, {1, 1.4}, {1.2, 1.6} }
local function a_point_of(line, p) return a_point(p) end

plan "standard" { of = "person", every = "month", when = on_plan "standard",
  bonus "payout" { per = "line", on = "booked", rates = marginal(standard), tiers_on = "period", scale = "goal",
    times = a_point_of },
  balances.hold { name = "hold", balance = "held", on = "booked", from = "payout", share = 0.40,
    release = { on = "collected" } },
  band("band_1", 0, 1, 1), band("band_2", 1, 1.4, 1.2), band("band_3", 1.2, 1.6),
}
