-- Draws, guarantees, holds, clawbacks and debts as ordinary components over a `balance`.
--
--   local balances = require "lib.balances"
--   balance "debt" { of = "person" }
--   plan "pay" { of = "person", every = "month",
--     commission "base" { on = "booked", rate = 0.05 },
--     balances.draw_up_to { name = "draw", level = 2000, balance = "debt" },
--   }
--
-- Each function takes one table and returns a list of components, which stand in the plan where it is called:
-- `p.pay.total` in them is what the components above pay. Above 0 a balance says that the subject has had more than
-- earned. `level`, `keep`, `most`, `amount` and `share` are a number, a param, or a function as the component's formula
-- would be: function(p, t), and for a line function(line, p, t).

local balances = {}

local function formula(value)
  if type(value) == "function" then return value end
  return function() return value end
end

-- A field that a function cannot do without.
local function need(options, of, field)
  if options[field] == nil then error(of .. " needs `" .. field .. "`", 3) end
  return options[field]
end

-- What is taken back: from pay above `keep`, at most `share` of it, `most` in a period, and never more than `owed`.
local function recover(options, name, owed, otherwise)
  local balance, keep = options.balance, formula(options.keep or otherwise)
  local share, most = formula(options.share or 1), options.most
  local function taken(p, t)
    return min(max(owed(p, t), 0), max(p.pay.total - keep(p, t), 0) * share(p, t))
  end
  local amount = function(p, t) return -taken(p, t) end
  if most ~= nil then
    local limit = formula(most)
    amount = function(p, t) return -min(taken(p, t), limit(p, t)) end
  end
  return recovery(name) { amount = amount, posts = balance, when = options.when, every = options.every }
end

-- Pay is brought up to `level`. With a `balance` the draw is recoverable: what was added is taken back out of later pay
-- above `keep` (default: the level); without one it is a gift.
function balances.draw_up_to(options)
  local name, balance = need(options, "draw_up_to", "name"), options.balance
  local level = formula(need(options, "draw_up_to", "level"))
  local added = draw(name) {
    amount = function(p, t) return max(level(p, t) - p.pay.total, 0) end,
    posts = balance, when = options.when, every = options.every, title = options.title,
  }
  if balance == nil then return { added } end
  return { added, recover(options, name .. "_recovery", function(p) return p.opening[balance] end, level) }
end

-- A minimum that nobody pays back, for as long as `when` holds.
function balances.guarantee(options)
  need(options, "guarantee", "level")
  if options.balance ~= nil then error("a guarantee is not paid back; draw_up_to has a balance", 2) end
  return balances.draw_up_to(options)
end

-- `amount` is paid beside the pay, on the first day of the period, and taken back out of pay above `keep` (default 0), at
-- most `most` in a period. `settle = true`: already in the period in which it was paid.
function balances.loan(options)
  local name, balance = need(options, "loan", "name"), need(options, "loan", "balance")
  local paid = draw(name) {
    amount = need(options, "loan", "amount"), posts = balance, due = "first",
    when = options.when, every = options.every, title = options.title,
  }
  local function owed(p) return p.opening[balance] end
  if options.settle then
    owed = function(p) return p.opening[balance] + p.pay[name] end
  end
  local back = { balance = balance, share = options.share, most = options.most, keep = options.keep, every = options.every }
  return { paid, recover(back, name .. "_recovery", owed, 0) }
end

-- Pay never falls below `keep` (default 0): what lacks is carried in the balance, and taken back out of later pay above
-- `keep`, at most `share` of it and `most` in a period.
function balances.carry_debt(options)
  need(options, "carry_debt", "balance")
  return balances.draw_up_to {
    name = need(options, "carry_debt", "name"), balance = options.balance, level = options.keep or 0,
    share = options.share, most = options.most, when = options.when, every = options.every, title = options.title,
  }
end

-- A part of what component `from` (per = "line") pays on each line of measure `on` is held back in a balance with
-- `per`: `share` of it. Each line of `release.on` sets free `release.share` (default 1, never more than what is held) of what
-- is held for its record.
function balances.hold(options)
  local name, balance = need(options, "hold", "name"), need(options, "hold", "balance")
  local from, share = need(options, "hold", "from"), formula(need(options, "hold", "share"))
  local components = {
    hold(name) {
      per = "line", on = need(options, "hold", "on"), posts = balance, when = options.when,
      amount = function(line, p, t) return -share(line, p, t) * line.pay[from] end, title = options.title,
    },
  }
  local release = need(options, "hold", "release")
  local freed = formula(release.share or 1)
  components[2] = hold(name .. "_release") {
    per = "line", on = release.on, posts = balance, when = release.when,
    amount = function(line, p, t) return -clamp(freed(line, p, t), 0, 1) * min(line.opening[balance], 0) end,
  }
  return components
end

-- Each line of measure `on` (cancellations, returns) takes back a share of what was paid on its record: `paid` is a balance
-- with `per` to which the paying component posts. The share is `share`, or the rate of the table `bands` at `served` (a
-- function of the line: months, instalments). What was taken back is posted to `paid` too, so that a later
-- clawback works on what is left; `gross = true` (it needs `taken`) leaves it: each works on everything paid, and all
-- together take no more than that. With `taken`, another balance with the same `per`, `restore = { on =, share = }` pays a share of it again.
function balances.clawback(options)
  local name, paid = need(options, "clawback", "name"), need(options, "clawback", "paid")
  local share, taken = options.share, options.taken
  if share == nil then
    local bands, served = need(options, "clawback", "bands"), need(options, "clawback", "served")
    share = function(line, p, t) return tier_rate(bands, served(line, p, t)) end
  end
  local part = formula(share)
  local both = { paid, taken }
  local amount = function(line, p, t) return -part(line, p, t) * max(line.opening[paid], 0) end
  if options.gross then
    if taken == nil then error("clawback with `gross` needs `taken`: never more is taken than was paid", 2) end
    both = { taken }
    amount = function(line, p, t)
      local all = max(line.opening[paid], 0)
      return -min(part(line, p, t) * all, max(all + min(line.opening[taken], 0), 0))
    end
  end
  local components = {
    recovery(name) {
      per = "line", on = need(options, "clawback", "on"), posts = both, when = options.when, title = options.title,
      amount = amount,
    },
  }
  if options.restore ~= nil then
    local again = formula(options.restore.share or 1)
    if taken == nil then error("clawback needs `taken` to restore from", 2) end
    components[2] = recovery(name .. "_restored") {
      per = "line", on = options.restore.on, posts = both, when = options.restore.when,
      amount = function(line, p, t) return -clamp(again(line, p, t), 0, 1) * min(line.opening[taken], 0) end,
    }
  end
  return components
end

return balances
