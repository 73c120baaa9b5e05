/// How text is cut into words; merges never cross a cut.
///
/// The names and rules are those of llama.cpp, because they are what model files state.
package struct PreTokenizer: Sendable {
  /// Applied in turn, each to every piece the one before has left.
  let rules: [SplitRule]
  /// A whole word that is a token stays one, whatever the merges say.
  var ignoresMerges = false
  /// Whether models of this kind begin with BOS unless the file says otherwise.
  var addsBOS = false

  /// The supported rules, each by one of its names, as shown in errors.
  package static let names = table.map { $0.names[0] }

  init(_ rules: SplitRule..., ignoresMerges: Bool = false, addsBOS: Bool = false) {
    self.rules = rules
    self.ignoresMerges = ignoresMerges
    self.addsBOS = addsBOS
  }

  package init(name: String) throws(TokenizerError) {
    guard let row = Self.table.first(where: { $0.names.contains(name) }) else {
      throw .unsupportedPreTokenizer(name)
    }
    self = row.preTokenizer
  }

  /// The words of a stretch of valid UTF-8, in order and without gaps.
  package func words(in text: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
    var pieces = range.isEmpty ? [] : [range]
    for rule in rules {
      var words: [Range<Int>] = []
      words.reserveCapacity(max(pieces.count, range.count / 4))
      for piece in pieces {
        let stretch = TextStretch(bytes: text, range: piece)
        var start = piece.lowerBound
        while start < piece.upperBound {
          let end = rule.wordEnd(in: stretch, from: start)
          words.append(start..<end)
          start = end
        }
      }
      pieces = words
    }
    return pieces
  }
}
