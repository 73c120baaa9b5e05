package import EngineTypes

/// What the dashboard wants done; the loop does it.
package enum Effect: Equatable, Sendable {
  case command(EngineCommand)
  case submit(GenerationRequest, Submitter)
  /// Text for the clipboard, and what it is.
  case copy(String, name: String)
  /// `nil` for every format there is, and for the usual directory.
  case export(format: String?, directory: String?)
  case theme(ThemeChange)
  /// The theme in use is the one the person wants, also the next time.
  case keepTheme
  /// The look in use is the one the person wants, also the next time.
  case keep(LookChoice)
  /// The person's configuration is to be read again.
  case readConfiguration(ConfigurationWish)
  case startLab(String)
  case stopLab
  /// A probe of the server of a replica, by the replica's key.
  case startProbe(String)
  case stopProbe
  case playback(PlaybackCommand)
  case quit
}

/// What became of a change of theme; either way one line for the person.
public enum ThemeOutcome: Hashable, Sendable {
  case shown(String)
  case failed(String)
}

/// Which theme to change to.
public enum ThemeChange: Hashable, Sendable {
  case next
  case named(String)
}

/// A part of the look that somebody chose, beside the colours.
public enum LookChoice: Hashable, Sendable {
  /// A layout's name with what was hidden and added, such as `overview -charts +session`.
  case layout(String)
  case graphs(GraphSymbols)
}
