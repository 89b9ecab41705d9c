-- The records of the sample company, 遠山儀器有限公司 / Yuanshan Instruments (fictional), for 2025 and 2026.
--
-- The script has one input: SCALE, how many such companies to write beside each other (1 unless said), for benchmarks. Fixed seeds
-- give the same bytes on every machine. It returns a table of file names and texts. It is plain Lua 5.4 and also keeps to the sandbox
-- of plan files: no patterns, no string.rep, no metatables, no library but math, table and string in part.
--
-- What is in generate/: `basics` (random numbers, dates, amounts), then what is in the company's heads and books, one file each for
-- `company`, `goals`, `sales`, `service` (customers), `people` (evaluation, training, praise), `team_life`, `talent`, `market`. Each
-- gives its rows to `sheet`, and starts its own random numbers, so a change in one of them moves no byte of another.

local basics = require "generate/basics"
local company, goals, sales = require "generate/company", require "generate/goals", require "generate/sales"
local sheets = require "generate/sheets"
local service, people, team_life = require "generate/service", require "generate/people", require "generate/team_life"
local talent, market = require "generate/talent", require "generate/market"

local files, texts = {}, {}
local function sheet(name, header)
  files[name] = files[name] or { header }
  return files[name]
end

-- Company n has the ids of the first with -n behind them; regions, products, courses and the like are the same for all.
for n = 1, SCALE or 1 do
  local suffix = n == 1 and "" or "-" .. n
  local function id(x) return (x == nil or x == "") and "" or x .. suffix end
  basics.start(20260101)
  local c = company()
  c.goals = goals(c)
  c.sales = sales(c, c.goals)
  sheets(c, sheet, id, n == 1)
  for k, part in ipairs({ service, people, team_life, talent, market }) do
    basics.start(20260101 + k)
    part(c, sheet, id, n == 1)
  end
end

for name, rows in pairs(files) do texts[name] = table.concat(rows, "\n") .. "\n" end
return texts
