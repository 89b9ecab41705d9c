-- Random numbers, dates and amounts for the generator. Money is a whole number of 分, dates are day numbers, every division is whole.

local seed = 0
local function random(n)                                  -- a whole number from 0 to n - 1
  seed = seed * 48271 % 2147483647
  return seed % n
end

-- Days since 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March.
local function day(y, m, d)
  if m <= 2 then y = y - 1 end
  local shifted = (m + 9) % 12
  return 365 * y + y // 4 - y // 100 + y // 400 + (153 * shifted + 2) // 5 + d - 719469
end

local function civil(n)
  local z = n + 719468
  local era = z // 146097
  local doe = z - era * 146097
  local yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
  local doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
  local mp = (5 * doy + 2) // 153
  local m = mp < 10 and mp + 3 or mp - 9
  return yoe + era * 400 + (m <= 2 and 1 or 0), m, doy - (153 * mp + 2) // 5 + 1
end

local function iso(n)
  if not n then return "" end
  local y, m, d = civil(n)
  return string.format("%04d-%02d-%02d", y, m, d)
end

local function date(text)
  return day(tonumber(string.sub(text, 1, 4)), tonumber(string.sub(text, 6, 7)), tonumber(string.sub(text, 9, 10)))
end

local function hundredths(n)                              -- 12345 -> "123.45"
  local a = math.abs(n)
  return string.format("%s%d.%02d", n < 0 and "-" or "", a // 100, a % 100)
end

-- Whole shares of a total in proportion to the weights: floors first, then one unit each to the largest remainders (first wins a tie).
local function divide(total, weights)
  local sum, given, shares, order = 0, 0, {}, {}
  for _, w in ipairs(weights) do sum = sum + w end
  for i, w in ipairs(weights) do
    shares[i] = total * w // sum
    given = given + shares[i]
    order[i] = { i = i, rest = total * w % sum }
  end
  table.sort(order, function(a, b) if a.rest ~= b.rest then return a.rest > b.rest end return a.i < b.i end)
  for k = 1, total - given do shares[order[k].i] = shares[order[k].i] + 1 end
  return shares
end

-- Working days: Monday to Friday, but for days off and worked weekend days; the same as in meed.yaml.
local off, worked = {}, {}
for _, range in ipairs({ { "2026-01-01", 3 }, { "2026-02-15", 9 }, { "2026-04-04", 3 }, { "2026-05-01", 5 }, { "2026-06-19", 3 },
  { "2026-09-25", 3 }, { "2026-10-01", 7 } }) do
  for i = 0, range[2] - 1 do off[date(range[1]) + i] = true end
end
for _, d in ipairs({ "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10" }) do worked[date(d)] = true end

local function works(n)
  return worked[n] or (n + 3) % 7 < 5 and not off[n]       -- 1970-01-01 was a Thursday
end

local function workday(n)                                 -- the day itself, or the next working day
  while not works(n) do n = n + 1 end
  return n
end

local function month_last(y, m)                           -- the month's last day
  return day(m == 12 and y + 1 or y, m % 12 + 1, 1) - 1
end

local function start(n) seed = n end                    -- from here on the same numbers again

local YEAR_START, YEAR_END = date("2026-01-01"), date("2026-12-31")

return { random = random, start = start, day = day, civil = civil, iso = iso, date = date, hundredths = hundredths, divide = divide,
  works = works, workday = workday, month_last = month_last,
  WAN = 1000000, YEAR_START = YEAR_START, YEAR_END = YEAR_END }       -- WAN: 1 萬元 in 分
