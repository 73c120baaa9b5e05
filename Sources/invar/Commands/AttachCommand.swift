import ArgumentParser
import DashboardUI
import Fleet
import Foundation
import Reports
import ServerAccess
import SessionLog

/// `invar attach`: servers of others, watched by what their `/metrics` say.
struct AttachCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach",
    abstract: "Watch vLLM, SGLang, llama.cpp's server and invar's own by their metrics.",
    discussion: """
      Asks each server for its /metrics, again and again, and shows every replica with running and \
      waiting requests, KV in use, prefix hits, preemptions, tokens a second, TTFT, ITL and whole \
      requests, which of them is down or stale, and which stands out from the others of its model and \
      by what. Nothing is sent to a server but that question. Without an address, servers that listen \
      on this machine are looked for.

      Servers tell no latencies but counts of buckets: percentiles are estimates over the window, \
      marked ~, and > where they lie beyond the last bucket. Those of a model are of all values of its \
      replicas together. Rates and windows go on where a server is started anew. Data-parallel engines \
      of one server are rows of their own. A replica stands out that is 3.5 robust deviations (by \
      median and MAD) and 1.5 times away from the median of at least three.

      --targets takes Prometheus' file_sd JSON and follows its changes: \
      [{"targets": ["10.0.0.7:8000"], "labels": {"pool": "a"}}]. Redirects are not followed. A token in \
      \(tokenVariable) or --token-file is sent to servers that were named, never to those found.

      --json prints an object on a line each interval, for programs. --once asks twice, an interval \
      apart, since rates take two answers, prints and leaves.

      EXAMPLES
        invar attach                                   what runs on this machine
        invar attach gpu1:8000 gpu2:8000               two servers, side by side
        invar attach --targets fleet.json              a fleet
        invar attach --once --json | jq '.replicas[] | {name, state, now}'
        invar attach --json --interval 5 >> fleet.jsonl

      Exit status: 0 well, 2 where there is nobody to ask, with --once where nobody answered, or \
      where arguments are wrong.
      """)

  static let tokenVariable = "INVAR_ATTACH_TOKEN"

  @Argument(
    help: ArgumentHelp("Servers: HOST:PORT or a URL, also several with commas.", valueName: "url"))
  var urls: [String] = []

  @Option(help: ArgumentHelp("A file of targets, in Prometheus' file_sd JSON.", valueName: "file"))
  var targets: String?

  @Flag(help: "Look for servers on this machine, besides those named.")
  var find = false

  @Option(help: ArgumentHelp("Ask so often: 0.1 to 3600.", valueName: "seconds"))
  var interval = 1.0

  @Option(
    help: ArgumentHelp("Rates and percentiles are of the last: 1 to 86400.", valueName: "seconds"))
  var window = 60.0

  @Option(help: ArgumentHelp("Wait so long for an answer: 0.1 to 60.", valueName: "seconds"))
  var timeout = 4.0

  @Option(
    help: ArgumentHelp(
      "What a million prompt tokens are worth, to be reckoned with.", valueName: "price"))
  var priceIn: Double?

  @Option(help: ArgumentHelp("The same of output tokens.", valueName: "price"))
  var priceOut: Double?

  @Option(help: ArgumentHelp("What an hour of one replica costs.", valueName: "price"))
  var priceHour: Double?

  @Flag(help: "Ask twice, print and leave.")
  var once = false

  @Flag(help: "Print an object of JSON each interval.")
  var json = false

  @Option(help: ArgumentHelp("A file with the token for servers that want one.", valueName: "file"))
  var tokenFile: String?

  @Option(help: "What charts are drawn with; with --ascii, always ascii.")
  var graphs: GraphSymbols?

  @OptionGroup(title: "Screen options") var terminal: TerminalOptions

  func validate() throws {
    try check("--interval", interval, in: 0.1...3600, "0.1 to 3600 seconds")
    try check("--window", window, in: 1...86_400, "1 to 86400 seconds")
    try check("--timeout", timeout, in: 0.1...60, "0.1 to 60 seconds")
    for (option, price) in [
      ("--price-in", priceIn), ("--price-out", priceOut), ("--price-hour", priceHour),
    ] {
      try check(option, price ?? 0, in: 0...1e9, "0 to 1000000000")
    }
    guard once || json, let option = terminal.first ?? graphs.map({ _ in "--graphs" }) else {
      return
    }
    throw CommandError.notTogether(option, once ? "--once" : "--json")
  }

  private func check(
    _ option: String, _ value: Double, in range: ClosedRange<Double>, _ words: String
  ) throws {
    guard !range.contains(value) else { return }
    throw CommandError.optionOutOfRange(option: option, value: "\(value)", range: words)
  }

  func run() throws {
    let settings = try settings()
    if once { return try runOnce(settings) }
    if json { return try runLines(settings) }
    let token = try ServerToken.token(file: nil, variable: ProbeCommand.tokenVariable)
    try AttachScreenRun(terminal, graphs).run(settings, token: token)
  }

  // MARK: who is asked, and how

  private func settings() throws -> FleetWatch.Settings {
    var settings = FleetWatch.Settings()
    settings.interval = UInt64(interval * 1e9)
    settings.window = UInt64(window * 1e9)
    settings.scraper.timeout = timeout
    settings.scraper.token = try ServerToken.token(
      file: tokenFile, variable: Self.tokenVariable)
    for text in urls.flatMap({ $0.split(separator: ",") }) {
      settings.targets.append(try Self.target(String(text)))
    }
    settings.file = targets
    settings.prices = Prices(input: priceIn, output: priceOut, hour: priceHour)
    settings.finds = find || urls.isEmpty && targets == nil
    return settings
  }

  private static func target(_ text: String) throws -> Target {
    do { return try Target(text) } catch {
      // What is secret in it is not shown once more.
      throw CommandError.badTarget(
        text: error == .password ? "a server" : text, reason: "\(error)")
    }
  }

  /// Knows whom to ask, or says that there is nobody.
  private func watch(_ settings: FleetWatch.Settings) throws -> FleetWatch {
    let watch = FleetWatch(settings, clock: AttachClock.now)
    do { try watch.refreshTargets() } catch {
      throw CommandError.cannotRead(path: targets ?? "", reason: "\(error)")
    }
    guard watch.targetCount > 0 else { throw CommandError.nobodyToAsk(looked: settings.finds) }
    return watch
  }

  // MARK: without a screen

  private func runOnce(_ settings: FleetWatch.Settings) throws {
    let watch = try watch(settings)
    let first = watch.patientRound()
    guard first.count(where: { $0 == .up }) > 0 else {
      try write(first)
      throw ExitCode(2)
    }
    AttachClock.sleep(watch.pause)
    try write(watch.patientRound())
  }

  private func runLines(_ settings: FleetWatch.Settings) throws {
    let watch = try watch(settings)
    while true {
      try write(watch.round())
      while let notice = watch.takeNotice() { StandardStreams.report(notice) }
      AttachClock.sleep(watch.pause)
    }
  }

  private func write(_ report: FleetReport) throws {
    guard json else { return try StandardStreams.write(line: AttachText(report).text) }
    let line = AttachJSON.value(
      report, time: SessionPath.timestamp(secondsSince1970: Date().timeIntervalSince1970),
      nanoseconds: AttachClock.now())
    try StandardStreams.write(line: line.text)
  }
}
