import EngineTypes

/// From an answer that differs to the kernel it comes from.
enum LocateWords {
  /// Why there is no command, in one line.
  struct Absence: Error { let sentence: String }

  /// The command that looks for the layer and operation, to be pasted whole.
  static func command(of id: RequestID, in state: DashboardState) -> Result<String, Absence> {
    guard let log = state.session else {
      return absence("this session is not recorded (--record off)")
    }
    if case .ended? = state.recording?.phase {
      return absence("this one has ended at its limit and may lack the answer")
    }
    return .success("invar locate \(log.path.shellQuoted) --request \(id)")
  }

  /// The same for a page: the command, or why there is none.
  static func text(of id: RequestID, in state: DashboardState) -> String {
    switch command(of: id, in: state) {
    case .success(let command): command
    case .failure(let absence): absence.sentence
    }
  }

  private static func absence(_ why: String) -> Result<String, Absence> {
    .failure(Absence(sentence: "invar locate finds it in a log; \(why)"))
  }
}
