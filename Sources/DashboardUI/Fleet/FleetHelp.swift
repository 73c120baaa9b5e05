import EngineTypes
import Terminal

/// The help of the screen of watched servers.
extension ListHelp {
  static func fleet(_ keys: KeyMap) -> ListHelp {
    ListHelp(
      fleetKeys, keys,
      [
        HelpSection(
          title: "how a replica stands",
          rows: WatchedFleet.Health.legend.map {
            HelpRow(StyledLine($0.text, $0.cells[0].role), $0.meaning)
          }),
        HelpSection(
          title: "what a probe came to",
          rows: FleetProbe.Outcome.legend.map {
            HelpRow(StyledLine($0.text, $0.cells[0].role), $0.meaning)
          }),
        HelpSection(title: "figures", rows: fleetFigures),
      ], gestures: FleetState.gestures, contexts: FleetState.keyContexts)
  }

  private static let fleetKeys: [KeyRow] =
    [
      ([.request(.open)], "all of the replica under the cursor: figures, meanings, histograms"),
      ([.panel(.move(.down)), .panel(.move(.up))], "down and up the table or a text"),
    ] + pages + [
      (
        [.panel(.move(.left)), .panel(.move(.right))],
        "in a replica: the one before it in the table, and the next"
      ),
      (
        [.request(.probe)],
        "probe its server: does company change its answers? It asks first; again, end the probe"
      ),
      ([.request(.filter)], "only replicas that are down, stale or stand out, or all"),
      ([.request(.nextMatch), .request(.previousMatch)], "the next of those, the one before"),
    ] + sorting + ways + [([.screen(.quit)], "back; from the table, leave")]

  private static let fleetFigures = [
    HelpRow(StyledLine("run, wait"), "requests in the batch, and those that wait"),
    HelpRow(StyledLine("KV"), "part of the KV cache that requests hold"),
    HelpRow(StyledLine("hit"), "prompt tokens found in the prefix cache, of those looked for"),
    HelpRow(StyledLine("pre"), "preemptions within the window"),
    HelpRow(StyledLine("req/s"), "requests that ended, a second, over the window"),
    HelpRow(StyledLine("in/s, out/s"), "prompt and output tokens a second, over the window"),
    HelpRow(StyledLine("TTFT50, 99"), "time to the first token: half are faster, 99% are faster"),
    HelpRow(StyledLine("ITL50, 99"), "gaps between tokens"),
    HelpRow(StyledLine("E2E50, 99"), "whole requests"),
    HelpRow(StyledLine("~98.0ms"), "estimated: a server tells counts of buckets, no values"),
    HelpRow(StyledLine(">10.0s"), "beyond the last bucket: how far is not known"),
    HelpRow(StyledLine("Σ"), "all replicas of a model: sums, and percentiles of all their values"),
    HelpRow(
      StyledLine("!"),
      "it stands out: 3.5 robust deviations and 1.5 times from the median of at least three"),
    HelpRow(StyledLine(Format.unknown), "not known, or nothing came within the window"),
  ]
}
