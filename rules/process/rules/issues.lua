-- 流程問題: what sales people and customers report. The fifth issue of a theme in a quarter makes it a task.
local function same(c) return earlier(c, { kind = "issue", theme = c.theme }, "quarter") end

proposal "process_task" { title = { en = "A theme that keeps coming", ["zh-Hant"] = "重複出現的流程問題" },
  of = "case_file", at = "opened_on", every = "quarter", kind = "task", decides = "director", audience = { "director" },
  when = function(c) return c.kind == "issue" and has(c.theme) and count(same(c)) == param.issues_of_a_theme - 1 end,
  value = function(c) return c.theme end,
  reason = {
    en = function(c)
      return c.theme .. ": issue " .. (count(same(c)) + 1) .. " of this quarter, the first on " .. first(same(c), "opened_on")
    end,
    ["zh-Hant"] = function(c)
      return c.theme .. "：本季第" .. (count(same(c)) + 1) .. "個問題，首次於" .. first(same(c), "opened_on")
    end,
  } }
