/// What the dashboard asks of the program around it.
///
/// Called on the dashboard's thread between frames; anything slow belongs on another one.
public struct DashboardServices {
  /// Writes the session's exports in one format, or for `nil` in all of them, into a directory,
  /// or for `nil` into the usual one.
  ///
  /// Formats are those of `SessionPlace`. Returns one line that says where the files are, or what
  /// went wrong.
  public var export: (_ format: String?, _ directory: String?) -> String
  /// Changes the colours.
  public var changeTheme: (ThemeChange) -> ThemeOutcome
  /// Remembers the colours in use for the next start; returns one line where that fails.
  public var keepTheme: () -> String?
  /// Remembers a part of the look for the next start; returns one line where that fails.
  public var keep: (LookChoice) -> String?
  /// Reads the person's configuration again, and says what in it is new.
  public var readConfiguration: () -> ConfigurationOutcome
  /// Takes the oldest line that another thread has for the person; `nil` where there is none.
  public var takeNotice: () -> String?
  /// The size of the session's log in bytes; `nil` where there is none.
  public var logByteCount: () -> Int?
  /// How the recording stands; `nil` where there is none to speak of, as in a replay.
  public var recording: () -> RecordingReport?
  /// The experiments; `nil` where there are none.
  public var labs: (any LabBench)?

  public init(
    export: @escaping (String?, String?) -> String = { _, _ in "nothing to export" },
    changeTheme: @escaping (ThemeChange) -> ThemeOutcome = { _ in .failed("no themes") },
    keepTheme: @escaping () -> String? = { nil },
    keep: @escaping (LookChoice) -> String? = { _ in nil },
    readConfiguration: @escaping () -> ConfigurationOutcome = { .read(ConfigurationChange()) },
    takeNotice: @escaping () -> String? = { nil },
    logByteCount: @escaping () -> Int? = { nil },
    recording: @escaping () -> RecordingReport? = { nil },
    labs: (any LabBench)? = nil
  ) {
    self.export = export
    self.changeTheme = changeTheme
    self.keepTheme = keepTheme
    self.keep = keep
    self.readConfiguration = readConfiguration
    self.takeNotice = takeNotice
    self.logByteCount = logByteCount
    self.recording = recording
    self.labs = labs
  }
}
