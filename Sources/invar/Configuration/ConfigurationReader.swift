import DashboardUI
import EngineTypes

/// The person's file, read again while the dashboard runs.
///
/// What is wrong in it changes nothing, and neither does what was said once more.
struct ConfigurationReader {
  /// As it was read last.
  private(set) var preferences: Preferences
  private let environment: [String: String]?

  /// - Parameters:
  ///   - preferences: what the file said at the start.
  ///   - environment: the process's own, where `nil`.
  init(_ preferences: Preferences, environment: [String: String]? = nil) {
    (self.preferences, self.environment) = (preferences, environment)
  }

  /// Reads it for a dashboard: from here on, a choice made there is newer than what it says.
  mutating func read(for look: inout LookStart, _ theme: inout ThemeStart) -> ConfigurationOutcome {
    let outcome = read()
    look.follow(preferences)
    theme.configured = preferences.theme
    return outcome
  }

  private mutating func read() -> ConfigurationOutcome {
    do throws(ConfigurationFileError) {
      let new = try ConfigurationFile.standard(environment: environment)
      defer { preferences = new }
      return .read(new.change(from: preferences))
    } catch { return .failed("\(error)") }
  }
}

extension Preferences {
  /// What here is otherwise.
  ///
  /// A theme or graphs that are not asked for any more leave those in use.
  fileprivate func change(from former: Preferences) -> ConfigurationChange {
    var change = ConfigurationChange()
    if keys != former.keys { change.keys = keys ?? .standard }
    if layouts != former.layouts {
      change.arrangements = (layouts ?? LayoutWish()).arrangements
    }
    if graphs != former.graphs { change.graphs = graphs }
    if theme != former.theme { change.theme = theme }
    let facts: [(String, Bool)] = [
      ("model", model != former.model), ("mode", mode != former.mode),
      ("kernel", kernels != former.kernels), ("seed", seed != former.seed),
      ("record", record != former.record), ("record-limit", recordLimit != former.recordLimit),
    ]
    let settings = Setting.offered.filter { self.settings[$0] != former.settings[$0] }
    change.atNextStart = facts.filter(\.1).map(\.0) + settings.map(\.rawValue)
    return change
  }
}
