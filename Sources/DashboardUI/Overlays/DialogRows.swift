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
    let (settings, inForce) = (intendedSettings, facts.settings)
    return Setting.inDialog.map { setting in
      let value = setting.value(in: settings)
      let limit = setting == .threads ? ", \(Format.count(threadLimit)) at most" : ""
      return Dialog.Row(
        setting.row.label, "\(value)",
        value == setting.value(in: inForce) ? setting.row.note + limit : "from the next step")
    }
      + KernelOperation.allCases.map {
        Dialog.Row(
          $0.rawValue, settings.mode[$0].rawValue,
          settings.mode[$0] == inForce.mode[$0] ? "kernels" : "from the next step")
      }
  }

  private var loadRows: [Dialog.Row] {
    [
      Dialog.Row("preset", workload.preset.name, workload.preset.summary),
      Dialog.Row("arrivals", workload.isOn ? "on" : "off", "new requests by themselves"),
      Dialog.Row("concurrency", Format.count(workload.concurrency), "requests at a time"),
      Dialog.Row(
        "mean gap", "\(Format.count(workload.meanGapMilliseconds))ms", "between two arrivals"),
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
    let note = dialog.isOffered ? "typing replaces it" : ""
    return [Dialog.Row("format", name, summary), Dialog.Row("directory", line, note, isPath: true)]
      + chosen.flatMap(\.files).map { Dialog.Row("writes", $0) }
  }
}
