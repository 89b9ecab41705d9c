-- 面談與跟進: a talk by the 10th working day after publication; follow-ups 30, 60 and 90 days after a plan, on working days.
-- Whoever is on leave then is met on the first working day after it; the owner's manager of the day follows up.
-- A spell may follow on another, and a long one may hold short ones: the last three that have begun are looked at, four times.
local function after_leave(person, d)
  local from, free = d, d
  for _ = 1, 3 do
    local leave = find("away", { person = person, first_on = up_to(from) })
    if has(leave) then
      if leave.last_on >= free then free = workday(leave.last_on, 1) end
      from = leave.first_on - 1
    end
  end
  return free
end
local function met(person, d)
  for _ = 1, 4 do d = after_leave(person, d) end
  return d
end
local function is_plan(k) return k.origin == "improvement" and k.owner.status ~= "left" end

local function talk_on(f) return met(f.person, workday(f.dated, param.talk_days)) end
local function next_on(k, days) return met(k.owner, workday(k.planned_on + days, 0)) end

proposal "coaching_talk" { title = { en = "Talk about the card", ["zh-Hant"] = "績效面談" },
  of = "feedback", at = "dated", kind = "coaching", decides = "manager", audience = { "self", "manager" },
  when = function(f) return f.what == "published" and f.person.status ~= "left" end,
  due = talk_on, value = function(f) return f.person.id end,
  reason = {
    en = function(f) return f.person.name_en .. ": talk by " .. talk_on(f) .. " about the card of " .. f.dated end,
    ["zh-Hant"] = function(f) return f.person.name_zh .. "：" .. f.dated .. "公布的考核，請於" .. talk_on(f) .. "前面談" end,
  } }

for place, days in ipairs { 30, 60, 90 } do
  proposal("follow_up_" .. days) { title = { en = "Follow-up after " .. days .. " days", ["zh-Hant"] = days .. "天跟進" },
    of = "task", at = "planned_on", kind = "follow_up", decides = "", audience = { "self", "manager" }, open = "many",
    when = is_plan, value = function() return place end, due = function(k) return next_on(k, days) end,
    reason = {
      en = function(k)
        return k.owner.name_en .. ": " .. k.measure .. " from " .. k.start .. " to " .. k.target ..
               ", follow-up on " .. next_on(k, days)
      end,
      ["zh-Hant"] = function(k)
        return k.owner.name_zh .. "：" .. k.measure .. "由" .. k.start .. "到" .. k.target .. "，" .. next_on(k, days) .. "跟進"
      end,
    } }
end

field "task.second_look" { value = function(k) return workday(k.planned_on + 60, 0) end }
field "task.way" { value = function(k) return (k.now - k.start) / (k.target - k.start) end }

measure "recovery" { title = { en = "Way to the target", ["zh-Hant"] = "改善進度" },
  of = "task", value = function(k) return (k.now - k.start) / (k.target - k.start) end }

proposal "recovery_escalation" { title = { en = "Plan that does not get on", ["zh-Hant"] = "改善升級" },
  of = "task", at = "second_look", kind = "escalation", decides = "", audience = { "manager", "director", "hr" },
  when = function(k) return is_plan(k) and has(k.way) and k.way < param.escalate_below and not has(k.done_on) end,
  value = function(k) return k.owner.manager.manager.id end,
  reason = {
    en = function(k)
      return k.owner.name_en .. ": " .. k.measure .. " is at " .. k.now .. ", " .. text(100 * k.way, 0.01) ..
             " % of the way from " .. k.start .. " to " .. k.target
    end,
    ["zh-Hant"] = function(k)
      return k.owner.name_zh .. "：" .. k.measure .. "現為" .. k.now .. "，由" .. k.start .. "到" .. k.target ..
             "僅完成" .. text(100 * k.way, 0.01) .. "%"
    end,
  } }
