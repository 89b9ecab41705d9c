-- What the real Lua needs to run formulas with exact numbers. Loaded with the library of
-- fidelity_lua.c, whose numbers are values of value/; returns how to make rows and run a formula.
--
-- Values: a number is a userdatum, a text and a flag are Lua's own, a date is a Day, a missing
-- value a Missing with its reason; a present value with a reason is a Reasoned. Names that begin
-- with an underscore are written by the rewriting: _lt(a, b) for a < b, _test(c) for `if c`.
local exact = ...

local Missing, Reasoned, Day, Row, Tiers = {}, {}, {}, {}, {}
local Number = exact.metatable

local function missing(reason) return setmetatable({ reason = reason }, Missing) end
local function day(days) return setmetatable({ days = days }, Day) end
local function fail(code) error({ code = code }, 0) end
local NIL = missing "none"

local function plain(v)
  if v == nil then return NIL end
  if getmetatable(v) == Reasoned then return v.value end
  return v
end

local function is_missing(v) return getmetatable(v) == Missing end

-- The number, or what became of it: the library gives nil and "zero" or "range".
local function settled(number, fault)
  if number ~= nil then return number end
  if fault == "zero" then return missing "zero_denominator" end
  fail "range"
end

-- An operation whose leftmost missing operand is its result.
local function computed(work)
  return function(...)
    local count = select("#", ...)
    local values = { ... }
    for i = 1, count do values[i] = plain(values[i]) end
    for i = 1, count do if is_missing(values[i]) then return values[i] end end
    return work(table.unpack(values, 1, count))
  end
end

local function two(work)
  return function(a, b)
    a, b = plain(a), plain(b)
    if is_missing(a) then return a end
    if is_missing(b) then return b end
    return work(a, b)
  end
end

local function number_of(integer) return exact.number(tostring(integer)) end

-- ---- operators ----

local function move_day(a, days)
  local whole = exact.integer(days)
  if whole == nil or whole > 4000000 or whole < -4000000 then fail "range" end
  local moved = a.days + whole
  if moved < exact.first_day or moved > exact.last_day then fail "range" end
  return day(moved)
end

local function as_text(v) return getmetatable(v) == Number and exact.text(v) or v end

local operators = {
  __add = two(function(a, b)
    if getmetatable(a) == Day then return move_day(a, b) end
    return settled(exact.add(a, b))
  end),
  __sub = two(function(a, b)
    if getmetatable(a) ~= Day then return settled(exact.subtract(a, b)) end
    if getmetatable(b) == Day then return number_of(a.days - b.days) end
    return move_day(a, settled(exact.subtract(exact.number "0", b)))
  end),
  __mul = two(function(a, b) return settled(exact.multiply(a, b)) end),
  __div = two(function(a, b) return settled(exact.divide(a, b)) end),
  __idiv = two(function(a, b) return settled(exact.floor_divide(a, b)) end),
  __mod = two(function(a, b) return settled(exact.modulo(a, b)) end),
  __pow = two(function(a, b) return settled(exact.power(a, b)) end),
  __unm = function(a)
    a = plain(a)
    if is_missing(a) then return a end
    return settled(exact.subtract(exact.number "0", a))
  end,
}
for _, metatable in ipairs { Number, Missing, Reasoned, Day } do
  for event, operator in pairs(operators) do metatable[event] = operator end
end
exact.give_nil(operators)

local function tested(v)
  v = plain(v)
  if is_missing(v) then fail "tested" end
  return v
end

local function compared(holds)
  return function(a, b)
    a, b = plain(a), plain(b)
    a, b = tested(a), tested(b)
    if getmetatable(a) == Row then a = a.id end -- a reference is compared by its key
    if getmetatable(b) == Row then b = b.id end
    local kind = getmetatable(a)
    if kind == Number then return holds(exact.compare(a, b)) end
    if kind == Day then a, b = a.days, b.days end
    if type(a) == "boolean" then return holds(a == b and 0 or 1) end
    return holds(a < b and -1 or a == b and 0 or 1)
  end
end

local env = {}
env._number = exact.number
env._concat = two(function(a, b)
  local text = as_text(a) .. as_text(b)
  if #text > 65536 then fail "range" end
  return text
end)
env._nil = NIL
env._lt = compared(function(order) return order < 0 end)
env._le = compared(function(order) return order <= 0 end)
env._gt = compared(function(order) return order > 0 end)
env._ge = compared(function(order) return order >= 0 end)
env._eq = compared(function(order) return order == 0 end)
env._ne = compared(function(order) return order ~= 0 end)
function env._isnil(v) return is_missing(plain(v)) end
function env._notnil(v) return not is_missing(plain(v)) end
env._test = tested
env._not = function(v) return not tested(v) end
-- The left side of `or` lets a missing value go on to the right side.
function env._left(v)
  local bare = plain(v)
  if bare == false or is_missing(bare) then return false end
  return v
end

-- ---- tables, calls, loops ----

local function key_of(k)
  if getmetatable(k) ~= Number then return k end
  return exact.integer(k) or "\1" .. exact.text(k)
end

local function value_of_key(k)
  if math.type(k) == "integer" then return number_of(k) end
  if k:sub(1, 1) == "\1" then return exact.number(k:sub(2)) end
  return k
end

env._key = key_of

function env._index(of, k)
  of, k = plain(of), plain(k)
  if is_missing(of) then return of end
  if is_missing(k) then return k end
  if getmetatable(of) == Row then return of[k] end
  local found = of[key_of(k)]
  if found == nil then return missing "no_entry" end
  return found
end

function env._count(list) return number_of(#list) end

local function returned(...)
  if select("#", ...) == 0 then return missing "no_rule" end
  return ...
end

function env._call(f, ...) return returned(f(...)) end

-- `for i = a, b, c` counts rounds in Lua's integers; _at gives i its exact value.
function env._rounds(a, b, c)
  local rounds = exact.floor_divide(exact.subtract(b, a), c or exact.number "1")
  return exact.integer(rounds) + 1
end

function env._at(round, a, c)
  return a + number_of(round - 1) * (c or exact.number "1")
end

local function before(a, b)
  local left, right = getmetatable(a) == Number, getmetatable(b) == Number
  if left and right then return exact.compare(a, b) < 0 end
  if left ~= right then return left end
  return a < b
end

local function listed(list, keys)
  local i = 0
  return function()
    i = i + 1
    if keys[i] ~= nil then return keys[i], list[key_of(keys[i])] end
  end
end

function env.ipairs(list)
  local keys = {}
  for i = 1, #list do keys[i] = number_of(i) end
  return listed(list, keys)
end

function env.pairs(list)
  local keys, others, count = {}, {}, #list
  for i = 1, count do keys[i] = number_of(i) end
  for k in next, list do
    local is_item = math.type(k) == "integer" and k >= 1 and k <= count
    if not is_item then others[#others + 1] = value_of_key(k) end
  end
  table.sort(others, before)
  table.move(others, 1, #others, count + 1, keys)
  return listed(list, keys)
end

-- ---- tables of tiers ----

local ZERO, ONE = exact.number "0", exact.number "1"

-- Edge x scale, and its sign where it lies beyond every number.
local function scaled(edge, scale)
  local at = exact.multiply(edge, scale)
  if at ~= nil then return at, 0 end
  return edge, exact.compare(edge, ZERO)
end

local function edge_order(edge, scale, x)
  local at, beyond = scaled(edge, scale)
  return beyond ~= 0 and beyond or exact.compare(at, x)
end

local function reached(tiers, x, scale)
  local found = 0
  for i, tier in ipairs(tiers) do
    local order = edge_order(tier[1], scale, x)
    local owns = order < 0 or
      (order == 0 and (tiers.edge ~= "upper" or (i == 1 and tiers.below == nil)))
    if owns then found = i end
  end
  return found
end

local function on_line(tiers, i, x, scale)
  local low, low_beyond = scaled(tiers[i][1], scale)
  local high, high_beyond = scaled(tiers[i + 1][1], scale)
  if low_beyond ~= 0 or high_beyond ~= 0 then fail "range" end
  local whole = high - low
  if exact.compare(whole, ZERO) == 0 then fail "range" end
  local share = (x - low) / whole
  return tiers[i][2] + (tiers[i + 1][2] - tiers[i][2]) * share
end

local function rate(tiers, x, scale)
  local i = reached(tiers, x, scale)
  if i == 0 then
    if tiers.below == nil or type(tiers[1][2]) == "string" then return missing "no_tier" end
    return tiers.below == "flat" and tiers[1][2] or tiers.below
  end
  if tiers.method == "interpolated" then
    if tiers[i + 1] then return on_line(tiers, i, x, scale) end
    if tiers.above == "line" and i > 1 then return on_line(tiers, i - 1, x, scale) end
  end
  return tiers[i][2]
end

local function marginal_pay(tiers, x, scale)
  local below = tiers.below or ZERO
  if exact.compare(x, ZERO) < 0 then return x * below end
  local total, from = ZERO, ZERO
  for i = 0, #tiers do
    local to, beyond = x, 0
    if tiers[i + 1] then
      to, beyond = scaled(tiers[i + 1][1], scale)
      if beyond > 0 or (beyond == 0 and exact.compare(to, x) > 0) then to = x end
    end
    if beyond >= 0 and exact.compare(to, from) > 0 then
      total = total + (to - from) * (i == 0 and below or tiers[i][2])
      from = to
    end
  end
  return total
end

local function tier_function(pays)
  return computed(function(tiers, x, scale)
    scale = scale or ONE
    if exact.compare(scale, ZERO) <= 0 then return missing "no_goal" end
    if pays and tiers.method == "marginal" then return marginal_pay(tiers, x, scale) end
    local found = rate(tiers, x, scale)
    if pays and is_missing(found) and type(tiers[1][2]) ~= "string" then return ZERO end
    if pays and not is_missing(found) then return x * found end
    return found
  end)
end

for _, method in ipairs { "marginal", "slab", "interpolated" } do
  env[method] = function(t)
    t.method = method
    return setmetatable(t, Tiers)
  end
end
env.tier_pay, env.tier_rate = tier_function(true), tier_function(false)

-- ---- functions of formulas ----

local function best(better)
  return computed(function(first, ...)
    for _, other in ipairs { ... } do
      if better(exact.compare(other, first)) then first = other end
    end
    return first
  end)
end

local function rounding(fixed)
  return computed(function(x, step, mode)
    return settled(exact.round(x, step, fixed or mode or "half-up"))
  end)
end

env.min = best(function(order) return order < 0 end)
env.max = best(function(order) return order > 0 end)
env.abs = computed(function(x) return exact.compare(x, ZERO) < 0 and -x or x end)
env.clamp = computed(function(x, low, high)
  if exact.compare(low, high) > 0 then fail "range" end
  if exact.compare(x, low) < 0 then return low end
  return exact.compare(x, high) > 0 and high or x
end)
env.round, env.round_up, env.round_down = rounding(), rounding "up", rounding "down"
env.text = computed(function(x, step)
  local number, digits = exact.text(settled(exact.round(x, step, "half-up"))), exact.text(step):match("%.(%d+)$") or ""
  local has = number:match("%.(%d+)$") or ""
  return number .. (has == "" and digits ~= "" and "." or "") .. ("0"):rep(#digits - #has)
end)
env.sqrt = computed(function(x) return settled(exact.root(x, exact.number "2")) end)
env.root = computed(function(x, n) return settled(exact.root(x, n)) end)
env.contains = computed(function(a, b) return a:find(b, 1, true) ~= nil end)
env.starts_with = computed(function(a, b) return a:sub(1, #b) == b end)
env.ends_with = computed(function(a, b) return #b == 0 or a:sub(-#b) == b end)
env.upper = computed(string.upper)
env.lower = computed(string.lower)
env.length = computed(function(a) return number_of(utf8.len(a)) end)
env.days_between = computed(function(a, b) return number_of(b.days - a.days) end)
env.months_between = computed(function(a, b) return number_of(exact.months(a.days, b.days)) end)
local function works(days) return (days + 3) % 7 < 5 end  -- 1970-01-01 was a Thursday

env.workday = computed(function(d, n)
  local left, days = exact.integer(n), d.days
  if left == nil or left > 10000 or left < -10000 then fail "range" end
  while left == 0 and not works(days) do days = days + 1 end
  while left ~= 0 do
    local step = left > 0 and 1 or -1
    repeat days = days + step until works(days)
    left = left - step
  end
  if days < exact.first_day or days > exact.last_day then fail "range" end
  return day(days)
end)
env.workdays_between = computed(function(a, b)
  local low, high, count = math.min(a.days, b.days), math.max(a.days, b.days), 0
  if high - low > 36600 then fail "range" end
  for days = low + 1, high do
    if works(days) then count = count + 1 end
  end
  return number_of(a.days <= b.days and count or -count)
end)
env.part = computed(function(t, from, to)
  local first, stop = t.first.days, t.last.days + 1
  local days = math.min(to.days, stop) - math.max(from.days, first)
  return number_of(math.max(days, 0)) / number_of(stop - first)
end)
env.ends = function(t, level) return t.ends[level] end
env.has = function(v) return not is_missing(plain(v)) end
env.none = function(text) return missing("designer " .. text) end
env.because = function(v, text)
  v = plain(v)
  if is_missing(v) then return v end
  return setmetatable({ value = v, reason = text }, Reasoned)
end
env.wan = computed(function(x) return x * exact.number "10000" end)
env.money = computed(function(x) return x end)
env.ratio = computed(function(a, b) return a / b end)
env.date = computed(function(text) return day(exact.date(text)) end)

-- ---- rows and results ----

local fields = {
  { "amount", "number" }, { "cost", "number" }, { "quantity", "number" }, { "weight", "number" },
  { "margin", "number" }, { "stage", "text" }, { "product", "text" }, { "note", "text" },
  { "closed_on", "date" }, { "signed_on", "date" }, { "new_customer", "flag" },
  { "vip", "flag" },
}
local person_fields = { { "region", "text" }, { "level", "number" }, { "quota", "number" } }

local function cell(kind, name, form, text)
  if text == "" then return missing("empty " .. kind .. "." .. name) end
  if form == "number" then return exact.number(text) end
  if form == "date" then return day(exact.date(text)) end
  if form == "flag" then return text == "true" end
  return text
end

-- Days written as text sort by time.
local function owner(persons, key, date)
  if key == "" then return missing "empty deal.owner" end
  for _, cells in ipairs(persons) do
    local since, to = cells[2], cells[3]
    if cells[1] == key and (since == "" or since <= date) and (to == "" or date < to) then
      local row = setmetatable({ id = key }, Row)
      for i, field in ipairs(person_fields) do
        row[field[1]] = cell("person", field[1], field[2], cells[3 + i])
      end
      return row
    end
  end
  return missing "no_version"
end

local function make_rows(persons, deals)
  local rows = {}
  for i, cells in ipairs(deals) do
    rows[i] = setmetatable({}, Row)
    for f, field in ipairs(fields) do
      rows[i][field[1]] = cell("deal", field[1], field[2], cells[1 + f])
    end
    rows[i].owner = owner(persons, cells[14], cells[1])
  end
  return rows
end

local function make_period(p)
  for _, one in ipairs { p, p.quarter, p.half } do
    one.first, one.last = day(one.first), day(one.last)
    one.days, one.number, one.year = number_of(one.days), number_of(one.number), number_of(one.year)
    setmetatable(one, Row)
  end
  return p
end

local function shown(v)
  if v == nil then return shown(NIL) end
  local kind = getmetatable(v)
  if kind == Reasoned then return shown(v.value) .. " because " .. v.reason end
  if kind == Missing then return "? " .. v.reason end
  if kind == Day then return "= " .. exact.date_text(v.days) end
  if kind == Number then return "= " .. exact.text(v) end
  if type(v) == "boolean" then return "= " .. tostring(v) end
  return '= "' .. v .. '"'
end

local function run(text, rows, period)
  local formula
  local own = setmetatable({ formula = function(f) formula = f end }, { __index = env })
  assert(load(text, "=formula", "t", own))()
  local results = {}
  for i, row in ipairs(rows) do
    local done, value = pcall(env._call, formula, row, period)
    if done then results[i] = shown(value)
    elseif type(value) == "table" and value.code then results[i] = "! " .. value.code
    else error(value, 0) end
  end
  return results
end

return make_rows, make_period, run
