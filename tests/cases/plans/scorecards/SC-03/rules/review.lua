-- Each answer counts with the weights of its question, of the question's competency, and of the role of who gave it.
field "answer.weighted" { value = function(answer)
  local question = answer.question
  return answer.score * question.weight * question.competency_weight * answer.reviewer.role.weight
end }

measure "given" { of = "reviewer", from = "answer", by = "reviewer",
  when = function(answer) return has(answer.score) end, sum = "weighted" }
measure "all"   { of = "whole", from = "given", sum = "value" }

plan "review" { of = "reviewer", every = "month",
  award "given" { on = "given", rate = 1, unit = "points", pays = false },
}
plan "together" { of = "whole", every = "month",
  award "given" { on = "all", rate = 1, unit = "points", pays = false },
}
