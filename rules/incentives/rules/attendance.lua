-- 考勤 Days of the month, for allowances.
measure "present_days" { of = "person", from = "attendance", by = "person", sum = "present_days" }
measure "due_days"     { of = "person", from = "attendance", by = "person", sum = "due_days" }
