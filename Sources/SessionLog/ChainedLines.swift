/// Lines of another kind of record than a session's, tied to each other in the same way.
package struct ChainedLines {
  /// The event of the first line of a record of `invar probe`.
  package static let probeHeader = "probe_header"

  private var chain = SessionChain()

  package init() {}

  /// Takes an object of JSON on one line.
  ///
  /// - Returns: the line with its place in the chain and a line break.
  package mutating func line(_ object: String) -> [UInt8] {
    let bytes = Array(object.utf8)
    let field = chain.absorb(bytes[...])
    return bytes.dropLast() + field + "}\n".utf8
  }
}
