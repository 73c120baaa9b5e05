import Labs
import Reports
import Testing

/// Drawings, as they come out.
@Suite struct FigureTests {
  private func drawing(_ shape: LabFigure.Shape, isUnicode: Bool) -> [String] {
    let result = LabResult(
      parts: [.figure(LabFigure("f", "f", shape))], outcome: .shown, verdict: "v", facts: [])
    return LabText(isUnicode: isUnicode, width: 40).findings(result).filter { $0.style == .figure }
      .map(\.text)
  }

  @Test func barsAreAsLongAsTheirValues() {
    let shape = LabFigure.Shape.bars([
      .init("a", 8, note: "8"), .init("bb", 4, note: "4"),
      .init("c", 0, note: "0"),
    ])
    #expect(
      drawing(shape, isUnicode: false) == [
        "  a   ############################### 8", "  bb  ################ 4", "  c   0",
      ])
    #expect(drawing(shape, isUnicode: true)[1] == "  bb  ███████████████▌ 4")
  }

  @Test func columnsStandOnARuleWithTheirEnds() {
    let shape = LabFigure.Shape.columns([1, 6, 0, 3, 0, 1], low: "a", high: "b")
    #expect(
      drawing(shape, isUnicode: true) == [
        "   █", "   █", "   █", "   █ █", "   █ █", "  ██ █ █", "  ──────", "  a    b",
      ])
    #expect(drawing(shape, isUnicode: false).last(where: { $0.contains("#") }) == "  ## # #")
  }

  @Test func spansCoverWhatTheySay() {
    let shape = LabFigure.Shape.spans(length: 100, [.init("half", [0..<50, 50..<100])])
    let lines = drawing(shape, isUnicode: false)
    #expect(
      lines[0] == "  half  " + String(repeating: "#", count: 15) + String(repeating: "=", count: 15)
    )
    #expect(lines[1].split(separator: " ") == ["50", "50"])
  }
}
