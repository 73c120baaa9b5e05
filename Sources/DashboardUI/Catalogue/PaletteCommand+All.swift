import EngineTypes

extension PaletteCommand {
  /// Every command, built from the action table and the settings that take a value.
  package static let all: [PaletteCommand] =
    modes + numbers + Setting.inDialog.flatMap(changes)
    + [
      PaletteCommand(name: "theme", summary: "NAME: colours by name", effect: .word(.theme)),
      PaletteCommand(
        name: "messages", summary: "what the dashboard has said so far",
        effect: .run(.screen(.messages))),
      PaletteCommand(
        name: "locate",
        summary: "the layer and operation in which the request parts from its run alone",
        effect: .run(.request(.locate))),
      PaletteCommand(
        name: "copy locate", summary: "copy the command that does the same",
        effect: .run(.request(.copyLocate))),
      PaletteCommand(name: "lab", summary: "NAME: an experiment", effect: .word(.lab)),
      PaletteCommand(
        name: "ab", summary: "TEXT: a question in both modes, alone and in company",
        effect: .word(.question)),
    ]
    + load + look
    + ChartWindow.allCases.map {
      PaletteCommand(
        name: "window \($0.label)", summary: "charts and percentiles over \($0.label)",
        effect: .run(.panel(.setWindow($0))))
    }
    + ActionTable.bindings.map {
      PaletteCommand(name: $0.name, summary: $0.summary, effect: .run($0.action))
    }
    + PlaybackBindings.commands + TourBindings.commands

  /// One for each format the session can be exported as.
  package static func exports(_ session: SessionPlace?) -> [PaletteCommand] {
    (session?.formats ?? []).map {
      PaletteCommand(
        name: "export \($0.name)", summary: $0.summary,
        effect: .run(.session(.exportAs($0.name))))
    }
  }

  /// The layouts that are a person's own.
  package static func layouts(_ arrangements: [Arrangement]) -> [PaletteCommand] {
    arrangements.filter { each in !Arrangement.all.contains { $0.name == each.name } }.map(layout)
  }

  private static func layout(_ arrangement: Arrangement) -> PaletteCommand {
    PaletteCommand(
      name: "layout \(arrangement.name)", summary: arrangement.summary,
      effect: .run(.screen(.setLayout(arrangement.name))))
  }

  private static let modes: [PaletteCommand] =
    KernelFamily.allCases.map {
      PaletteCommand(
        name: "mode \($0.rawValue)", summary: "every operation in the \($0.rawValue) family",
        effect: .run(.engine(.setMode($0))))
    }
    + KernelOperation.allCases.flatMap { operation in
      KernelFamily.allCases.map {
        PaletteCommand(
          name: "kernel \(operation.rawValue) \($0.rawValue)",
          summary: "\(operation.rawValue) in the \($0.rawValue) family",
          effect: .run(.engine(.setFamily(operation, $0))))
      }
    }

  private static let load: [PaletteCommand] =
    WorkloadPreset.all.map {
      PaletteCommand(
        name: "load \($0.name)", summary: $0.summary, effect: .run(.load(.setPreset($0))))
    }
    + PromptMix.allCases.map {
      PaletteCommand(
        name: "mix \($0.rawValue)", summary: "prompt lengths: \($0.rawValue)",
        effect: .run(.load(.setMix($0))))
    }

  private static let look: [PaletteCommand] =
    Arrangement.all.map(layout) + [
      PaletteCommand(
        name: "layout", summary: "NAME: panels by a layout's name; own is that of config.toml",
        effect: .word(.layout)),
      PaletteCommand(
        name: "config reload", summary: "read config.toml again: keys, layout, graphs, theme",
        effect: .run(.screen(.reloadConfiguration))),
    ]
    + GraphSymbols.allCases.map {
      PaletteCommand(
        name: "graphs \($0.rawValue)", summary: "draw charts and bars with \($0.words)",
        effect: .run(.screen(.setGraphs($0))))
    }

  private static let numbers: [PaletteCommand] = [
    PaletteCommand(name: "step", summary: "N: run N steps, then pause", effect: .number(.step)),
    PaletteCommand(
      name: "concurrency", summary: "N: requests at a time", effect: .number(.concurrency)),
  ]

  /// A line for each word a setting may have, and one for a number.
  private static func changes(_ setting: Setting) -> [PaletteCommand] {
    let (row, name) = (setting.row, setting.row.word ?? setting.rawValue)
    let number = PaletteCommand(
      name: name, summary: "N: \(row.note)", effect: .number(.setting(setting)))
    let values: [SettingValue] =
      switch row.kind {
      case .number: []
      case .limit: [.none]
      case .onOff: [.flag(true), .flag(false)]
      case .word(let words): words.map(SettingValue.word)
      }
    return values.map {
      PaletteCommand(
        name: "\(name) \($0)", summary: $0 == .none ? "no \(row.name)" : row.note,
        effect: .run(.engine(.change(setting, to: $0))))
    } + (row.range == nil ? [] : [number])
  }
}
