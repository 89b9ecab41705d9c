-- 匯報 Reports: on time of those due. Nothing is due from who is on leave that day.
local function due(m) return m.kind == "report" and m.author.status == "active" end

measure "reports_due"     { of = "whole", from = "message", at = "due_on", count = true, when = due }
measure "reports_in_time" { of = "whole", from = "message", at = "due_on", count = true,
  when = function(m) return due(m) and has(m.dated) and m.dated <= m.due_on end }
measure "report_rate" { title = { en = "Reports on time", ["zh-Hant"] = "按時匯報率" },
  of = "whole", value = function(w) return w.reports_in_time / w.reports_due end }
