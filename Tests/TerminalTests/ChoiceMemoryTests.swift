import Foundation
import Terminal
import Testing

/// Each choice has a file of its own beside the others.
struct ChoiceMemoryTests {
  @Test func choicesDoNotMeetEachOther() {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    let (layout, graphs) = (
      ChoiceMemory.standard("layout", environment: ["XDG_STATE_HOME": folder]),
      ChoiceMemory.standard("graphs", environment: ["XDG_STATE_HOME": folder])
    )
    #expect(layout.path == folder + "/invar/layout.toml")
    #expect(layout.remember("batch -charts", configured: nil) == nil)
    #expect(graphs.choice(configured: nil) == nil)
    #expect(graphs.remember("braille", configured: nil) == nil)
    #expect(layout.choice(configured: nil) == "batch -charts")
    #expect(layout.choice(configured: "wall") == nil)
  }
}
