package import EngineTypes

/// Something a key, a palette line or a click asks for.
package enum Action: Hashable, Sendable {
  case quit, help, palette, filter, back
  case focus(Panel), focusNext, focusPrevious, zoom, inspect
  case moveUp, moveDown, moveLeft, moveRight, pageUp, pageDown, toTop, toBottom
  case toggleMode, toggleFamily, setMode(KernelFamily), setFamily(KernelOperation, KernelFamily)
  case togglePause, singleStep(Int)
  case ask, compareModes, compareModesOf(String)
  case openDetail, cancelRequest, copyHash, copyProvenance, nextSort, reverseSort
  case nextMatch, previousMatch
  case toggleWorkload, moreConcurrency, lessConcurrency, fasterArrivals, slowerArrivals
  case setConcurrency(Int)
  /// A live setting.
  case change(Setting, to: SettingValue)
  case setPreset(WorkloadPreset), setMix(PromptMix)
  case openSettings, openLoad, openExport, openThemes
  case setWindow(ChartWindow)
  case nextTheme, setTheme(String)
  case messages
  case export, exportAs(String)
  case labs, runLab(String)
  /// Of a recording only.
  case playback(PlaybackCommand)
}
