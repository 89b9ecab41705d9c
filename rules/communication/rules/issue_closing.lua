-- 問題處理 Issues: closed within the days that there are for it; one that is still open then goes to the director.
field "case_file.answer_by" { value = function(c) return c.opened_on + param.issue_days end }

local function issue(c) return c.kind == "issue" end
-- Closed by that day, and not opened again behind it.
local function closed(c, day)
  return has(c.closed_on) and c.closed_on <= day and not (has(c.reopened_on) and c.reopened_on > c.closed_on and c.reopened_on <= day)
end

measure "issues_due"    { of = "whole", from = "case_file", at = "answer_by", count = true, when = issue }
measure "issues_closed" { of = "whole", from = "case_file", at = "answer_by", count = true,
  when = function(c) return issue(c) and closed(c, c.answer_by) end }
measure "issue_closing_rate" { title = { en = "Issues closed in time", ["zh-Hant"] = "問題按時關閉率" },
  of = "whole", value = function(w) return w.issues_closed / w.issues_due end }

proposal "issue_escalation" {
  title = { en = "Overdue issue", ["zh-Hant"] = "問題逾期" },
  of = "case_file", at = "answer_by", kind = "escalation", decides = "", audience = { "manager", "director" },
  when = function(c, t) return issue(c) and not closed(c, t.last) end,
  reason = {
    en = function(c) return "raised on " .. c.opened_on .. " and open after " .. param.issue_days .. " days" end,
    ["zh-Hant"] = function(c) return c.opened_on .. "提出，" .. param.issue_days .. "天後仍未關閉" end,
  },
}
