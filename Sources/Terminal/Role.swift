/// What a cell means; a theme says how that looks.
///
/// Text roles and graph roles are apart, so a theme can tune either without the other.
public enum Role: String, CaseIterable, Sendable, Hashable {
  case text, title, border, borderFocus = "border.focus", key, dim
  case selection, ok, warn, bad, info
  case prefill, decode, waiting, preempted, cached, shared, free
  case graph1 = "graph.1"
  case graph2 = "graph.2"
  case graph3 = "graph.3"
  case graph4 = "graph.4"
  case graph5 = "graph.5"
  case graph6 = "graph.6"
  case gaugeLow = "gauge.low"
  case gaugeMiddle = "gauge.middle"
  case gaugeHigh = "gauge.high"
  case hashSame = "hash.same"
  case hashDiffers = "hash.differs"
  case marker
  case modeInvariant = "mode.invariant"
  case modeStandard = "mode.standard"
  case request1 = "request.1"
  case request2 = "request.2"
  case request3 = "request.3"
  case request4 = "request.4"
  case request5 = "request.5"
  case request6 = "request.6"

  /// A line or bar of a chart each.
  public static let charts: [Role] = [.graph1, .graph2, .graph3, .graph4, .graph5, .graph6]

  /// One of several that have nothing but their names to tell them apart: they come again after six.
  public static let requests: [Role] = [
    .request1, .request2, .request3, .request4, .request5, .request6,
  ]
}

/// Attributes on top of a role's own.
public struct Attributes: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let bold = Attributes(rawValue: 1)
  public static let dim = Attributes(rawValue: 2)
  public static let underline = Attributes(rawValue: 4)
  public static let reverse = Attributes(rawValue: 8)
}
