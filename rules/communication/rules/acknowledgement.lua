-- 閱讀確認 Notices that must be acknowledged: who had to, who did in time, who is reminded.

-- A notice is for a team and all teams below it. Who is in service on the day it is published has to acknowledge it, unless on leave
-- until after the due day; who comes later gets a message of his own.
local function away(p, m) return p.status == "leave" and (not has(p.valid_to) or p.valid_to > m.due_on) end
local function everybody(by)
  return { each = "person", of = "team", by = by, payee = "key", overlay = true,
    share = function(p, m) if p.status == "left" or away(p, m) then return 0 end return 1 end }
end
credit "notices" {
  title = { en = "Notices to acknowledge", ["zh-Hant"] = "須確認的通知" },
  from = "message", at = "dated", value = function(m) return 1 end,
  when = function(m) return m.kind == "notice" and has(m.due_on) and not (has(m.superseded_on) and m.superseded_on <= m.due_on) end,
  to = { everybody("team"), everybody("team.parent"), everybody("team.parent.parent") },
}

-- Each person's part of each notice. An acknowledgement before the notice is none.
measure "asked"    { of = { "message", "person" }, from = "notices", by = { "key", "payee" }, over = "ever", sum = "value" }
measure "acked_on" { of = { "message", "person" }, from = "message", by = { "ref", "author" }, over = "ever", first = "dated",
  when = function(m) return m.kind == "ack" and m.dated >= m.ref.dated end }
measure "in_time"  { of = { "message", "person" }, over = "ever", value = function(c)
  if has(c.acked_on) and c.acked_on <= c.message.due_on then return c.asked end
  return 0
end }
measure "unanswered" { of = { "message", "person" }, over = "ever", value = function(c, t)
  if not has(c.message.due_on) or c.message.due_on > t.last or has(c.acked_on) then return 0 end
  return c.asked
end }

measure "readers_asked"   { of = "message", from = "asked", by = "message", over = "ever", sum = "value" }
measure "readers_in_time" { of = "message", from = "in_time", by = "message", over = "ever", sum = "value" }
measure "acknowledgement_rate" {
  title = { en = "Acknowledged in time", ["zh-Hant"] = "按時確認率" },
  of = "message", over = "ever", value = function(m) return m.readers_in_time / m.readers_asked end,
}
measure "acks_missing"    { of = "person", from = "unanswered", by = "person", over = "ever", sum = "value" }

proposal "reminder" {
  title = { en = "Reminder", ["zh-Hant"] = "提醒" },
  of = "person", kind = "reminder", decides = "", audience = { "self" },
  when = function(p) return p.status ~= "left" and p.acks_missing > 0 end,
  value = function(p) return p.acks_missing end,
  reason = {
    en = function(p) return p.acks_missing .. " notice(s) not acknowledged and past the due day" end,
    ["zh-Hant"] = function(p) return p.acks_missing .. "份通知逾期未確認" end,
  },
}
