return pairwise { { 1, 3, ratio(1, 5) }, { ratio(1, 3), 1, 3 }, { 5, ratio(1, 3), 1 } }
