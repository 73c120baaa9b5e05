extension Action {
  /// Why a recording cannot do this, in one line; `nil` where it can.
  var refusalOnRecording: String? {
    switch self {
    case .engine(let action): action.refusalOnRecording
    case .load: "a replay: the workload is that of the recording"
    case .request(.ask): "a replay: the recorded model answers nothing new; run invar to ask it"
    case .request(.cancel): "a replay: what happened cannot be cancelled"
    case .request(.compare), .request(.compareText):
      "a replay: the recorded model answers nothing new; run invar to compare modes"
    case .tour: "a replay: the tour needs a running engine; invar tour opens one"
    case .session(.labs), .session(.runLab):
      "a replay: labs need a running engine; invar lab has them"
    case .request, .panel, .session, .screen, .playback: nil
    }
  }
}

extension EngineAction {
  fileprivate var refusalOnRecording: String? {
    switch self {
    case .toggleMode, .toggleFamily, .setMode, .setFamily:
      "a replay: the kernels are those of the recording; run invar to switch them"
    case .openSettings, .change: "a replay: the settings are those of the recording"
    // These play it.
    case .togglePause, .singleStep: nil
    }
  }
}
