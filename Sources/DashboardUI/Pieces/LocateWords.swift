import EngineTypes

/// From an answer that differs to the kernel it comes from.
enum LocateWords {
  /// The command that looks for the layer and operation, to be pasted whole, or why there is none.
  static func text(of id: RequestID, in state: DashboardState) -> String {
    guard let log = state.session else {
      return "invar locate finds it in a log; this session is not recorded (--record off)"
    }
    if case .ended? = state.recording?.phase {
      return
        "invar locate finds it in a log; this one has ended at its limit and may lack the answer"
    }
    return "invar locate \(log.path.shellQuoted) --request \(id)"
  }
}
