import EngineTypes
import Testing

/// Where a text completes a stop string.
@Suite struct StopSearchTests {
  @Test(arguments: [
    (["END"], ["some text EN", "D and more"], 10),
    (["END"], ["E", "N", "E", "N", "D"], 2),
    (["END"], ["within END one"], 7),
    (["\n\n"], ["a\n", "\nb"], 1),
    (["aab"], ["aaa", "ab"], 2),
    (["abab", "xyz"], ["abaxyz"], 3),
    // Whichever is complete first counts, though another began before it.
    (["abc", "b"], ["abc"], 1),
    // Of those complete at the same byte the longest.
    (["c", "abc"], ["xabc"], 1),
    (["é"], ["caf", "é!"], 3),
    (["日本"], ["日日", "本"], 3),
    (["🦊"], ["a🦊b"], 1),
    // Characters that look alike are other bytes.
    (["é"], ["cafe\u{301}"], nil),
    (["END"], ["ENd", "EN"], nil),
    ([""], ["anything"], nil),
    ([], ["anything"], nil),
  ])
  func theFirstCompleteOneCounts(stops: [String], pieces: [String], found: Int?) {
    var search = StopSearch(stops)
    for piece in pieces { search.append(piece) }
    #expect(search.found == found)
    var sampling = SamplingParameters()
    sampling.stopStrings = stops
    let text = pieces.joined()
    #expect(Array(sampling.shown(text).utf8) == Array(text.utf8.prefix(found ?? .max)))
  }

  /// However the text comes in pieces.
  @Test(arguments: 0..<40)
  func theBordersOfPiecesChangeNothing(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let letters = ["a", "b", "é", "日"]
    func text(_ lengths: ClosedRange<Int>) -> String {
      (0..<Int.random(in: lengths, using: &random)).map { _ in
        letters[Int.random(in: 0..<4, using: &random)]
      }.joined()
    }
    let (whole, stops) = (text(20...60), (0..<3).map { _ in text(1...4) })
    var search = StopSearch(stops)
    var rest = whole[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...5, using: &random))
      search.append(String(piece))
      rest = rest.dropFirst(piece.count)
    }
    #expect(search.found == Self.naive(stops, Array(whole.utf8)))
  }

  /// What is held back is the beginning of a stop string, and nothing more.
  @Test func whatIsCertainIsAllButABeginning() {
    var search = StopSearch(["END", "\n\n"])
    for (piece, certain) in [("some E", 5), ("N", 5), ("E", 7), ("xit\n", 11), ("y", 13)] {
      search.append(piece)
      #expect(search.certainCount == certain, "\(piece)")
    }
    search.append("END!")
    #expect(search.certainCount == 13 && search.found == 13)
  }

  @Test(arguments: [
    ([], nil), (["x"], nil), (Array(repeating: "x", count: 16), nil),
    ([String(repeating: "é", count: 128)], nil),
    (Array(repeating: "x", count: 17), "there are 17 stop strings"),
    (["x", ""], "stop string 2 has 0 bytes"),
    ([String(repeating: "é", count: 129)], "stop string 1 has 258 bytes"),
  ])
  func whatNobodyLooksForIsNamed(stops: [String], problem: String?) {
    var sampling = SamplingParameters()
    sampling.stopStrings = stops
    #expect(sampling.stopStrings == stops)
    if let problem {
      #expect(sampling.stopStringProblem?.contains(problem) == true)
    } else {
      #expect(sampling.stopStringProblem == nil)
    }
  }

  /// Strings that are equal to Swift may be other bytes, and then other sampling.
  @Test func stopStringsAreComparedByBytes() {
    let samplings = ["é", "e\u{301}"].map { stop in
      var sampling = SamplingParameters()
      sampling.stopStrings = [stop]
      return sampling
    }
    #expect(samplings[0] != samplings[1] && Set(samplings).count == 2)
  }

  /// By looking at every place for every string.
  private static func naive(_ stops: [String], _ text: [UInt8]) -> Int? {
    for end in 1...text.count {
      let starts = stops.map { Array($0.utf8) }
        .filter { $0.count <= end && text[(end - $0.count)..<end].elementsEqual($0) }
        .map { end - $0.count }
      if let first = starts.min() { return first }
    }
    return nil
  }
}
