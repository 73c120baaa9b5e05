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
