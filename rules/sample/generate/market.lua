-- The market: its size, what rivals hold of it, what they charge and what their products can do; and what buyers find important.

local basics = require "generate/basics"
local day, iso, date, hundredths, divide = basics.day, basics.iso, basics.date, basics.hundredths, basics.divide

local PRODUCTS, REGIONS = { "A", "B", "C" }, { "east", "south", "north", "southwest" }
local POTENTIAL = { A = { 9000, 6500, 5300, 3200 }, B = { 7400, 5600, 4500, 2500 }, C = { 3300, 2500, 2000, 1200 } }   -- 萬元, of 2026
local SHARES = { K1 = "0.21", K2 = "0.14" }
-- What rivals charge; those of B as in the handbook's section 5.13.
local PRICES = { A = { 74000, 81500 }, B = { 105000, 115000 }, C = { 27500, 31000 } }
local FEATURES = { { "accuracy", "4.4", "4.1", "4.5" }, { "robustness", "4.2", "4.3", "3.6" }, { "software", "3.2", "4.4", "4.0" },
  { "delivery", "3.1", "4.2", "3.9" } }
-- Buyers' needs: of 40 answers so many of the higher score for importance and satisfaction. item, importance, how many have one more,
-- satisfaction, how many have one more: means 4.6 / 3.4, 4.3 / 3.5, 3.9 / 3.8, 4.1 / 4.2.
local NEEDS = { { "delivery", 4, 24, 3, 16 }, { "price", 4, 12, 3, 20 }, { "feature", 3, 36, 3, 32 }, { "after_sales", 4, 4, 4, 8 } }

local function observations(_, sheet, id)
  local rows = sheet("market_observations.csv",
    "id,observed_on,product,region,competitor,size,potential,share,price,feature,feature_score")
  local n = 0
  local function observe(when, product, region, competitor, size, potential, share, price, feature, score)
    n = n + 1
    table.insert(rows, table.concat({ id(string.format("O-%03d", n)), iso(when), product, region, competitor, size or "", potential or "",
      share or "", price or "", feature or "", score or "" }, ","))
  end
  -- 2025: 50,000 萬元, spread like the potential of 2026; that grows by 6 % to 53,000.
  local weights = {}
  for _, product in ipairs(PRODUCTS) do
    for r in ipairs(REGIONS) do table.insert(weights, POTENTIAL[product][r]) end
  end
  observe(date("2025-12-31"), "", "", "", 50000)
  observe(date("2026-12-31"), "", "", "", 53000)
  local sizes, k = divide(50000, weights), 0
  for _, product in ipairs(PRODUCTS) do
    for r, region in ipairs(REGIONS) do
      k = k + 1
      observe(date("2025-12-31"), product, region, "", sizes[k])
      observe(date("2026-12-31"), product, region, "", POTENTIAL[product][r], POTENTIAL[product][r])
    end
  end
  for _, y in ipairs({ 2025, 2026 }) do
    for _, rival in ipairs({ "K1", "K2" }) do
      observe(day(y, 12, 31), "", "", rival, nil, nil, SHARES[rival])
      for _, product in ipairs(PRODUCTS) do observe(day(y, 12, 31), product, "", rival, nil, nil, SHARES[rival]) end
    end
  end
  -- Prices, every month from April 2025. Case 25: K2's price of A was last seen on 2026-10-31, 61 days before the year's end.
  for m = 4, 24 do
    local y, month = 2025 + (m - 1) // 12, (m - 1) % 12 + 1
    for _, product in ipairs(PRODUCTS) do
      for i, rival in ipairs({ "K1", "K2" }) do
        local when = day(y, month, 15)
        if product == "A" and rival == "K2" and m == 22 then when = date("2026-10-31") end
        local stale = product == "A" and rival == "K2" and m > 22
        if not stale then
          observe(when, product, "", rival, nil, nil, nil, hundredths(PRICES[product][i] - (y == 2025 and 500 or 0)))
        end
      end
    end
  end
  for _, half in ipairs({ "2026-06-20", "2026-12-20" }) do
    for _, f in ipairs(FEATURES) do
      observe(date(half), "B", "", "", nil, nil, nil, nil, f[1], f[2])
      observe(date(half), "B", "", "K1", nil, nil, nil, nil, f[1], f[3])
      observe(date(half), "B", "", "K2", nil, nil, nil, nil, f[1], f[4])
    end
  end
end

local function needs(_, sheet, id)
  local rows = sheet("survey_answers.csv")
  local n = 0
  for _, need in ipairs(NEEDS) do
    for k = 1, 40 do
      n = n + 1
      table.insert(rows, table.concat({ id(string.format("N-%03d", n)), "needs", "consumer", iso(date("2026-05-11") + k % 20), "b" .. k, "",
        "", "", "B", need[1], need[4] + (k <= need[5] and 1 or 0), need[2] + ((k * 3) % 40 < need[3] and 1 or 0) }, ","))
    end
  end
end

return function(c, sheet, id, is_first)
  if is_first then
    local rows = sheet("competitors.csv", "id,name_zh,name_en")
    table.insert(rows, "K1,啟辰儀表,Qichen Instruments")
    table.insert(rows, "K2,東嶺自動化,Dongling Automation")
  end
  observations(c, sheet, id)
  needs(c, sheet, id)
end
