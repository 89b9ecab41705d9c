-- What the interviewers gave, on average, times the weight as it is printed. Two lines of five are not known, so the weights
-- add up to 0.7 and there is no grade.
local function mean_of(subject)
  return {
    of = "candidate", from = "interview", by = "candidate", over = "year", average = "score",
    when = function(interview) return interview.subject == subject end,
  }
end
measure "skills"      (mean_of "technical skills")
measure "experience"  (mean_of "experience")
measure "fit"         (mean_of "cultural fit")

scorecard "card" {
  of = "candidate", every = "year", weights = "as written",
  criteria = {
    { "technical_skills", weight = 0.30, score = function(c) return c.skills end },
    { "years_of_work",    weight = 0.20, score = function(c) return c.experience end },
    { "cultural_fit",     weight = 0.20, score = function(c) return c.fit end },
  },
}
