import Terminal
import Testing

@Test func aRecordingPlaysItsScriptAndKeepsItsFrames() {
  let screen = RecordingScreen(
    width: 80, height: 24, script: [[.up, .enter], [.resize(width: 60, height: 20)]])
  screen.enqueue(.character("q"))
  #expect(screen.readKeys(timeoutMilliseconds: 0) == [.up, .enter])
  #expect(screen.size == (80, 24))
  #expect(screen.readKeys(timeoutMilliseconds: 0) == [.resize(width: 60, height: 20)])
  #expect(screen.size == (60, 20))
  #expect(!screen.isScriptFinished)
  #expect(screen.readKeys(timeoutMilliseconds: 0) == [.character("q")])
  #expect(screen.isScriptFinished)
  #expect(screen.readKeys(timeoutMilliseconds: 0) == [])

  var buffer = CellBuffer(width: 60, height: 20)
  buffer.write("hi", x: 0, y: 0)
  #expect(screen.present(buffer) == nil)
  screen.copyToClipboard("text")
  screen.apply(.standard)
  #expect(screen.frames == [buffer])
  #expect(screen.copiedTexts == ["text"])
  #expect(screen.theme == .standard)
}
