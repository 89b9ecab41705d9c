-- When a course counts as done / 課程完成的認定
local completions = {}

function completions.passed(c)
  return has(c.completed_on) and (c.score or 0) >= param.pass_score and c.completed_on <= c.due_day
end

-- What is learned holds for a time.
function completions.expired(c, t)
  return has(c.course.valid_months) and months_between(c.completed_on, t.last) >= c.course.valid_months
end

return completions
