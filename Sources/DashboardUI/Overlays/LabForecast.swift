import EngineTypes

/// How long an experiment will take, as far as anybody can tell before it runs.
struct LabForecast {
  private enum Source {
    /// What it took last.
    case past(UInt64)
    /// What its task would take at the pace of the session's steps.
    case guess(Double, LabTask)
    case nothing
  }

  private let source: Source

  init(_ entry: LabEntry, past: LabPast?, pace: StepPace?) {
    source =
      if let whole = past?.wholeNanoseconds {
        .past(whole)
      } else if let task = entry.task, let pace {
        .guess(pace.nanoseconds(steps: task.stepCount, tokens: task.tokenCount), task)
      } else {
        .nothing
      }
  }

  /// For a row of a list: `takes 12.3s`, `about 20 s`; empty where nothing is known.
  var short: String {
    switch source {
    case .past(let nanoseconds): "takes \(Format.duration(nanoseconds))"
    case .guess(let nanoseconds, _): Format.roughly(nanoseconds)
    case .nothing: ""
    }
  }

  /// The same with its reason.
  var sentence: String {
    switch source {
    case .past(let nanoseconds):
      return "takes \(Format.duration(nanoseconds)): so long it took last time, on this machine"
    case .guess(let nanoseconds, let task):
      let tokens = Format.counted(max(1, Int(task.tokenCount.rounded())), "token")
      let work =
        task.stepCount > 0
        ? "about \(tokens) in \(Format.counted(task.stepCount, "step"))"
        : task.tokenCount < 1 ? "less arithmetic than a token's" : "the arithmetic of \(tokens)"
      return "\(Format.roughly(nanoseconds)), an estimate: \(work), at this session's pace"
    case .nothing:
      return "how long it takes is not known: no step of this session tells the engine's pace yet"
    }
  }
}
