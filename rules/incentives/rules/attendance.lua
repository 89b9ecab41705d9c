-- 考勤 Days of the month, for allowances. A row stands for its whole month, so it is read on the 28th: who came after the first is there.
field "attendance.read_on" { value = function(a) return a.month_on + 27 end }

measure "present_days" { of = "person", from = "attendance", by = "person", at = "read_on", sum = "present_days" }
measure "due_days"     { of = "person", from = "attendance", by = "person", at = "read_on", sum = "due_days" }
