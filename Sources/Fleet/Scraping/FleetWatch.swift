/// Asks a fleet again and again, an interval after the other.
///
/// One thread owns it. A target that takes longer than an interval holds up nobody: its answer is taken in
/// whenever it comes.
package final class FleetWatch {
  package struct Settings: Sendable {
    package var interval: UInt64 = 1_000_000_000
    package var window: UInt64 = 60_000_000_000
    package var scraper = Scraper.Settings()
    /// Addresses that were given.
    package var targets: [Target] = []
    /// A file of targets.
    package var file: String?
    package var prices = Prices()
    /// Whether servers of this machine are looked for.
    package var finds = false

    package init() {}
  }

  /// How long after looking for servers it is done again.
  private static let findInterval: UInt64 = 10_000_000_000

  private let settings: Settings
  private let clock: @Sendable () -> UInt64
  private let scraper: Scraper
  private var fleet: Fleet
  private var file: WatchedFile?
  private var discovery: Discovery?
  private var found: [Target] = []
  private var lastFind: UInt64?
  private var lastFault: String?
  private var diary = FleetDiary()
  /// What a person should know, once each.
  private var notices: [String] = []
  private var nextStart: UInt64

  package init(_ settings: Settings, clock: @escaping @Sendable () -> UInt64) {
    (self.settings, self.clock) = (settings, clock)
    scraper = Scraper(settings.scraper, clock: clock)
    fleet = Fleet(interval: settings.interval, window: settings.window)
    file = settings.file.map(WatchedFile.init)
    if settings.finds { discovery = Discovery(clock: clock) }
    nextStart = clock()
  }

  package var targetCount: Int { fleet.targets.count }

  /// The oldest line not taken yet.
  package func takeNotice() -> String? { notices.isEmpty ? nil : notices.removeFirst() }

  /// How the fleet stands, without asking anybody.
  package var report: FleetReport { FleetReport(fleet, at: clock(), prices: settings.prices) }

  /// Makes up who is to be asked.
  ///
  /// - Throws: what is wrong with the file of targets, which the caller may live with: then its former
  ///   targets stay.
  package func refreshTargets() throws(TargetFileError) {
    var fault: TargetFileError?
    do { if try file?.refresh() == true { lastFault = nil } } catch { fault = error }
    if lastFind.map({ clock() >= $0 + Self.findInterval }) ?? true {
      found += discovery?.find() ?? []
      lastFind = clock()
    }
    fleet.setTargets(settings.targets + (file?.targets ?? []) + found)
    if let fault { throw fault }
  }

  /// Asks everyone once and takes in what has come by the end of the interval.
  package func round() -> FleetReport {
    do { try refreshTargets() } catch {
      let words = "\(settings.file ?? ""): \(error); its former targets stay"
      if words != lastFault { notices.append(words) }
      lastFault = words
    }
    let start = clock()
    for target in fleet.targets { scraper.ask(target) }
    // Late by more than an interval, as after a sleep, it begins anew instead of catching up.
    nextStart = max(nextStart + settings.interval, start)
    let patience = max(settings.interval - settings.interval / 10, 1)
    for answer in scraper.answers(until: start + patience) { fleet.absorb(answer) }
    fleet.closeInterval()
    var report = report
    report.add(to: &diary)
    return report
  }

  /// The same for who is asked only once: waits for everyone as long as anyone may take.
  package func patientRound() -> FleetReport {
    for target in fleet.targets { scraper.ask(target) }
    let deadline = clock() + UInt64((settings.scraper.timeout + 1) * 1e9)
    while fleet.targets.count > 0, clock() < deadline {
      for answer in scraper.answers(until: deadline) { fleet.absorb(answer) }
      if !scraper.isBusy { break }
    }
    fleet.closeInterval()
    nextStart = clock() + settings.interval
    return report
  }

  /// Nanoseconds until the next round should begin.
  package var pause: UInt64 {
    let now = clock()
    return nextStart > now ? min(nextStart - now, settings.interval) : 0
  }
}
