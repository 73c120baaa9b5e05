import EngineTypes

extension DashboardState {
  /// What a dialog shows: the values in force, as the engine reports them.
  package func rows(of dialog: Dialog) -> [Dialog.Row] {
    switch dialog.kind {
    case .settings: return settingRows
    case .load: return loadRows
    case .export: return exportRows(dialog)
    case .theme(let original):
      let mark = isThemeShown ? "●" : "✗"
      return themes.map {
        Dialog.Row($0, $0 == theme ? mark : " ", $0 == original ? "was on" : "")
      }
    }
  }

  private var settingRows: [Dialog.Row] {
    let settings = facts.settings
    return [
      Dialog.Row("threads", "\(settings.threadCount)", "workers, \(threadLimit) at most"),
      Dialog.Row("token budget", "\(settings.tokenBudget)", "tokens a step at most"),
      Dialog.Row(
        "chunk limit", settings.chunkLimit.map(String.init) ?? "none",
        "tokens of one request at most"),
      Dialog.Row("running", "\(settings.maxRunning)", "requests in a step at most"),
      Dialog.Row(
        "prefix cache", settings.prefixCache ? "on" : "off", "equal beginnings are computed once"),
    ]
      + KernelOperation.allCases.map {
        Dialog.Row(
          $0.rawValue, intendedMode[$0].rawValue,
          intendedMode[$0] == settings.mode[$0] ? "kernels" : "from the next step")
      }
  }

  private var loadRows: [Dialog.Row] {
    [
      Dialog.Row("preset", workload.preset.name, workload.preset.summary),
      Dialog.Row("arrivals", workload.isOn ? "on" : "off", "new requests by themselves"),
      Dialog.Row("concurrency", "\(workload.concurrency)", "requests at a time"),
      Dialog.Row(
        "mean gap", "\(workload.meanGapMilliseconds) ms", "between two arrivals"),
      Dialog.Row("prompts", workload.mix.rawValue, "even, mostly short, or mostly long"),
    ]
  }

  private func exportRows(_ dialog: Dialog) -> [Dialog.Row] {
    guard let session else { return [] }
    let chosen =
      dialog.format == 0 ? session.formats : [session.formats[dialog.format - 1]]
    let name = dialog.format == 0 ? "all" : chosen[0].name
    let summary = dialog.format == 0 ? "every format there is" : chosen[0].summary
    var line = dialog.line.text
    if dialog.cursor == 1 {
      line =
        String(dialog.line.characters[..<dialog.line.cursor]) + "▏"
        + String(dialog.line.characters[dialog.line.cursor...])
    }
    return [Dialog.Row("format", name, summary), Dialog.Row("directory", line, isPath: true)]
      + chosen.flatMap(\.files).map { Dialog.Row("writes", $0) }
  }
}
