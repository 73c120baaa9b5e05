/// Notices that a theme's files were changed while it is shown.
///
/// A look costs some system calls, so there is at most one a second, however often it is asked.
/// What was changed may be a theme that this one extends; so any file counts, and who asks
/// compares the theme itself.
public struct ThemeWatch {
  private let library: ThemeLibrary
  private var name: String
  private var stamp: ThemeStamp
  private var lookedAt: ContinuousClock.Instant

  public init(_ library: ThemeLibrary, name: String, now: ContinuousClock.Instant = .now) {
    (self.library, self.name, lookedAt) = (library, name, now)
    stamp = library.stamp(of: name)
  }

  /// Watches another theme from now on.
  public mutating func follow(_ name: String) {
    self.name = name
    stamp = library.stamp(of: name)
  }

  /// Whether something was written since the last time this was true.
  public mutating func sawChange(now: ContinuousClock.Instant = .now) -> Bool {
    guard now - lookedAt >= .seconds(1) else { return false }
    lookedAt = now
    let new = library.stamp(of: name)
    defer { stamp = new }
    return new != stamp
  }
}
