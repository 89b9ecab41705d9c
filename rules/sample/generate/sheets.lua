-- The company, its goals and its sales as rows of files.

local basics = require "generate/basics"
local day, iso, date, hundredths = basics.day, basics.iso, basics.date, basics.hundredths

local function shared(c, sheet)                           -- the same for every company
  local rows = sheet("regions.csv", "id,name_zh,name_en")
  for _, r in ipairs(c.regions) do table.insert(rows, table.concat(r, ",")) end
  rows = sheet("segments.csv", "id,name_zh,name_en")
  for _, s in ipairs(c.segments) do table.insert(rows, table.concat(s, ",")) end
  rows = sheet("channels.csv", "id,name_zh,name_en")
  for _, s in ipairs(c.channels) do table.insert(rows, table.concat(s, ",")) end

  rows = sheet("positions.csv", "id,name_zh,name_en,level,base_pay,target_bonus,capacity,override_rate")
  for _, p in ipairs(c.positions) do
    table.insert(rows, string.format("%s,%s,%s,%d,%d,%d,%d.%d,%s", p[1], p[2], p[3], p[4], p[5], p[6], p[7] // 10, p[7] % 10, p[8]))
  end
  rows = sheet("products.csv", "id,name_zh,name_en,list_price,unit_cost,valid_from,valid_to")
  for _, p in ipairs(c.products) do
    table.insert(rows, table.concat({ p[1], p[2], p[3], hundredths(p[4]), hundredths(p[5]), p[6], p[7] }, ","))
  end
end

-- Who was where, in which post, reporting to whom: one row for each time a value held. Posts and regions have the same ids everywhere.
local function assigner(c, sheet, id)
  local rows = sheet("assignments.csv", "subject,role,target,share,valid_from,valid_to")
  return function(subject, role, list, field)
    local from, value, to
    local function flush()
      if value and value ~= "" then
        local target = (role == "position" or role == "territory") and value or id(value)
        table.insert(rows, table.concat({ id(subject), role, target, "1", iso(from), iso(to) }, ","))
      end
    end
    for _, v in ipairs(list) do
      if v.status == c.LEFT then
        break
      elseif v[field] ~= value or to ~= v.from then
        flush()
        from, value = v.from, v[field]
      end
      to = v.to
    end
    flush()
  end
end

local function people(c, sheet, id, assign)
  local rows = sheet("people.csv",
    "id,name_zh,name_en,position,team,region,manager,status,fte,hired_on,position_on,left_on,valid_from,valid_to")
  for _, p in ipairs(c.people) do
    local list = c.versions[p[1]]
    for _, v in ipairs(list) do
      table.insert(rows, string.format("%s,%s,%s,%s,%s,%s,%s,%s,%d.%d,%s,%s,%s,%s,%s", id(p[1]), p[2], p[3], v.position, id(v.team),
        v.region, id(v.manager), v.status, p[7] // 10, p[7] % 10, v.hired_on, v.position_on, v.left_on, iso(v.from), iso(v.to)))
    end
    assign(p[1], "position", list, "position")
    assign(p[1], "team", list, "team")
    assign(p[1], "manager", list, "manager")
    if p[4] == "regional_manager" then assign(p[1], "territory", list, "region") end
  end
end

local function customers(c, sheet, id, assign)
  local rows = sheet("customers.csv", "id,name_zh,name_en,tier,segment,region,owner,key_account,first_deal_on,fields_wanted,fields_filled,"
    .. "contact_ok,valid_from,valid_to")
  for _, x in ipairs(c.customers) do
    for _, v in ipairs(x.versions) do
      table.insert(rows, table.concat({ id(x.id), x.zh, x.en, x.tier, x.segment, v.region, id(v.owner), id(x.key_account),
        iso(x.first_deal), "10", x.filled, x.contact_ok and "yes" or "no", iso(v.from), iso(v.to) }, ","))
    end
    assign(x.id, "owner", x.versions, "owner")
  end
end

local function deals(c, sheet, id)
  local rows = sheet("deals.csv",
    "id,customer,product,channel,stage,created_on,expected_on,closed_on,seller,partner,partner_share,list_amount,amount,lost_reason")
  for _, d in ipairs(c.sales.deals) do
    table.insert(rows, table.concat({ id(d.id), id(d.customer.id), d.product, d.channel, d.stage, iso(d.created), iso(d.expected),
      iso(d.closed), id(d.seller), id(d.partner), d.share == 0 and "0" or string.format("0.%02d", d.share), hundredths(d.list),
      hundredths(d.amount), d.reason or "" }, ","))
  end
end

-- Quantity: how many units the amount buys at the list price of the day, to the hundredth.
local function transactions(c, sheet, id)
  local rows = sheet("transactions.csv", "id,deal,kind,dated,amount,quantity,unit_cost")
  local first = #rows
  local price = { A = c.products[1], B = c.products[2], C = c.products[4] }
  for i, t in ipairs(c.sales.transactions) do
    local p = price[t.deal.product]
    if p[1] == "B" and t.date >= date(p[7]) then p = c.products[3] end
    local units = math.abs(t.amount) * 100 // p[4]
    table.insert(rows, table.concat({ id(string.format("T-%05d", i)), id(t.deal.id), t.kind, iso(t.date), hundredths(t.amount),
      hundredths(t.amount < 0 and -units or units), hundredths(p[5]) }, ","))
  end
  table.insert(rows, rows[first + 777])                   -- case 13: the same row twice counts once
end

local function goals(c, sheet, id)
  local rows = sheet("goals.csv", "id,person,team,region,product,month_on,amount")
  for i, g in ipairs(c.goals.rows) do
    table.insert(rows, table.concat({ id(string.format("G-%04d", i)), id(g.person), id(g.team), g.region or "", g.product,
      iso(day(2026, g.month, 1)), hundredths(g.amount) }, ","))
  end
end

-- What the goal tree is made from: capacity and commitments, how much each product counts, who sells what.
local function goal_inputs(c, sheet, id, is_first)
  local rows = sheet("goal_inputs.csv", "id,year_on,measure,team,person,amount")
  table.insert(rows, id("GI-00") .. ",2026-01-01,capacity,,,9600")
  for i, amount in ipairs({ 3420, 2480, 1990, 1060 }) do
    table.insert(rows, table.concat({ id("GI-0" .. i), "2026-01-01", "commitment", id(c.teams[i + 1][1]), "", amount }, ","))
  end
  rows = sheet("team_products.csv", "product,team,part")
  local people_rows = sheet("person_products.csv", "product,person")
  for _, product in ipairs({ "A", "B", "C" }) do
    for _, region in ipairs({ "east", "south", "north", "southwest" }) do
      for k, t in ipairs(c.goals.teams[region]) do
        table.insert(rows, table.concat({ product, id(t), region == "east" and (k == 1 and "55" or "45") or "" }, ","))
        for _, member in ipairs(c.goals.members[t]) do
          if member.id ~= "P23" or t == "S1" then table.insert(people_rows, product .. "," .. id(member.id)) end
        end
      end
    end
  end
  if not is_first then return end
  rows = sheet("strategy_weights.csv", "product,year_on,weight")
  for _, w in ipairs({ "A,2026-01-01,0.3", "B,2026-01-01,0.3", "C,2026-01-01,0.4" }) do table.insert(rows, w) end
end

return function(c, sheet, id, is_first)
  if is_first then shared(c, sheet) end
  local rows = sheet("teams.csv", "id,name_zh,name_en,parent,region,overlay")
  for _, t in ipairs(c.teams) do table.insert(rows, table.concat({ id(t[1]), t[2], t[3], id(t[4]), t[5], t[7] }, ",")) end
  local assign = assigner(c, sheet, id)
  people(c, sheet, id, assign)
  customers(c, sheet, id, assign)
  for _, m in ipairs(c.mentors) do
    table.insert(sheet("assignments.csv"), table.concat({ id(m[1]), "mentor", id(m[2]), "1", m[3], m[4] }, ","))
  end
  goals(c, sheet, id)
  goal_inputs(c, sheet, id, is_first)
  deals(c, sheet, id)
  transactions(c, sheet, id)
end
