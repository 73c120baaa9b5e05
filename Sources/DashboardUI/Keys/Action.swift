package import EngineTypes

/// Something a key, a palette line or a click asks for, by what it is about.
///
/// Who handles a group switches over all of it, so that an action nobody handles does not compile.
package enum Action: Hashable, Sendable {
  case panel(PanelAction)
  case request(RequestAction)
  case engine(EngineAction)
  case load(LoadAction)
  case session(SessionAction)
  case screen(ScreenAction)
  case tour(TourAction)
  /// Of a recording only.
  case playback(PlaybackCommand)
}

/// About the panels, and the one in focus.
package enum PanelAction: Hashable, Sendable {
  case focus(Panel), next, previous
  /// Among the others, or not.
  case toggle(Panel)
  /// Alone on the screen, or back among the others.
  case zoom
  /// A closer look at what the cursor is on.
  case inspect
  case move(Movement)
  case setWindow(ChartWindow)
}

/// About one request, or the table of them.
package enum RequestAction: Hashable, Sendable {
  case ask, filter, nextMatch, previousMatch, nextSort, reverseSort
  case open, cancel, copyHash
  /// Finds the kernel of a difference, or copies the command that does.
  case locate, copyLocate
  /// Both modes at once: the request under the cursor, or a question typed.
  case compare, compareText(String)
  /// Of a watched server only: whether company changes its answers.
  case probe
}

/// About the engine: its kernels, its pace, its settings.
package enum EngineAction: Hashable, Sendable {
  case toggleMode, toggleFamily, setMode(KernelFamily), setFamily(KernelOperation, KernelFamily)
  case togglePause, singleStep(Int)
  /// A live setting.
  case change(Setting, to: SettingValue)
  case openSettings
}

/// About the requests that come by themselves.
package enum LoadAction: Hashable, Sendable {
  case toggle, moreConcurrency, lessConcurrency, fasterArrivals, slowerArrivals
  case setConcurrency(Int)
  case setPreset(WorkloadPreset), setMix(PromptMix)
  case open
}

/// About the session: what is written of it, and what is tried beside it.
package enum SessionAction: Hashable, Sendable {
  case export, exportAs(String), openExport
  case copyProvenance
  case labs, runLab(String)
}

/// About the program's face.
package enum ScreenAction: Hashable, Sendable {
  case quit, back, help, palette, messages
  case openThemes, nextTheme, setTheme(String)
  case nextLayout, setLayout(String)
  case setGraphs(GraphSymbols)
  /// The person's configuration, read again.
  case reloadConfiguration
}
