-- Objectives and key results (handbook 1.1): shown, never paid / 目標與關鍵結果，僅供展示

measure "key_progress" { title = { en = "progress of a key result", ["zh-Hant"] = "關鍵結果進度" },
  of = "key_result",
  value = function(k)
    return clamp((k.now - k.start) / (k.target - k.start), 0, 1)
  end }
measure "objective_progress" { title = { en = "progress of an objective", ["zh-Hant"] = "目標進度" },
  of = "objective", from = "key_progress", by = "objective", average = "value" }
