-- How many times more the one counts than the other: attendance, initiative, responsibility (出勤, 主動性, 責任心).
-- Comparisons that contradict each other (a consistency ratio above 0.10) are refused when this is loaded.
return pairwise {
  { 1,           2,           4 },
  { ratio(1, 2), 1,           2 },
  { ratio(1, 4), ratio(1, 2), 1 },
}
