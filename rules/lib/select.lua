-- Several rules match one deal: which of them gives the value?
--
--   local select = require "lib/select"
--   local rate = select.first {
--     { customer = "VIP", when = function(d) return d.amount >= 50000 end, value = 0.15 },
--     { value = 0.05 },
--   }
--   credit "commission" { ..., value = function(d, t) return d.amount * rate(d, t) end }
--   commission "base"   { on = "booked", per = "line", rate = rate }
--
-- A rule holds for a row when each field that it names has that value in the row, and `when`, if it has one,
-- is true. `value` is a number, a text, or a function. Functions take what the formula takes: function(row, t), for a line
-- function(line, s, t).
--
--   first(rules)          the first that holds, in the order written
--   most_specific(rules)  of those that hold the one that names most fields (`when` counts as one); of equals the
--                         first in the order written
--   sum(rules)            the sum of all that hold
--
-- None holds: the value is missing, with the reason "no rule applies", and a component holds its figure. Where
-- nothing is to be paid then, say so: a last rule { value = 0 }, or first(rules, 0), sum(rules, 0).
local select = {}

-- What a rule says beside the fields that it compares.
local own = { when = true, value = true, path = true }

-- The fields of a rule, in order of name, so that every run reads them alike.
local function fields_of(rule)
  local names = {}
  for name in pairs(rule) do
    if not own[name] then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

local function prepare(rules)
  local list = {}
  for i, rule in ipairs(rules) do
    if rule.value == nil then error("rule " .. i .. " has no `value`", 3) end
    local names = fields_of(rule)
    list[i] = {
      rule = rule, names = names, count = #names + (rule.when and 1 or 0), order = i,
      has_when = rule.when ~= nil, is_function = type(rule.value) == "function",
    }
  end
  return list
end

local function holds(entry, row, a, b)
  for _, name in ipairs(entry.names) do
    if row[name] == nil or row[name] ~= entry.rule[name] then return false end
  end
  if entry.has_when then return entry.rule.when(row, a, b) end
  return true
end

local function value_of(entry, row, a, b)
  if entry.is_function then return entry.rule.value(row, a, b) end
  return entry.rule.value
end

local function pick(list, otherwise)
  return function(row, a, b)
    for _, entry in ipairs(list) do
      if holds(entry, row, a, b) then return value_of(entry, row, a, b) end
    end
    if otherwise ~= nil then return otherwise end
    return none("no rule applies")
  end
end

function select.first(rules, otherwise)
  return pick(prepare(rules), otherwise)
end

function select.most_specific(rules, otherwise)
  local list = prepare(rules)
  table.sort(list, function(a, b)
    if a.count ~= b.count then return a.count > b.count end
    return a.order < b.order
  end)
  return pick(list, otherwise)
end

function select.sum(rules, otherwise)
  local list = prepare(rules)
  return function(row, a, b)
    local total, any = 0, false
    for _, entry in ipairs(list) do
      if holds(entry, row, a, b) then
        total = total + value_of(entry, row, a, b)
        any = true
      end
    end
    if any then return total end
    if otherwise ~= nil then return otherwise end
    return none("no rule applies")
  end
end

return select
