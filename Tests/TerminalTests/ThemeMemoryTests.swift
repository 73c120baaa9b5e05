import Foundation
import Terminal
import Testing

/// A chosen theme is remembered beside the configuration, never in it.
struct ThemeMemoryTests {
  private let memory: ThemeMemory

  init() {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    memory = ThemeMemory.standard(environment: ["XDG_STATE_HOME": folder.path, "HOME": "/nowhere"])
  }

  @Test func nothingIsRememberedAtFirst() { #expect(memory.theme(configured: nil) == nil) }

  @Test(arguments: ["nord", "with \"quotes\" and \\", "/themes/mine.toml", "tab\there"])
  func whatWasChosenLastHolds(name: String) {
    #expect(memory.remember("gruvbox", configured: nil) == nil)
    #expect(memory.remember(name, configured: nil) == nil)
    #expect(memory.theme(configured: nil) == name)
  }

  /// Who writes another theme into the configuration means it.
  @Test func aConfigurationChangedSinceIsTheNewerWord() {
    #expect(memory.remember("nord", configured: "light") == nil)
    #expect(memory.theme(configured: "light") == "nord")
    #expect(memory.theme(configured: "mono") == nil && memory.theme(configured: nil) == nil)
  }

  @Test func aPathIsKeptWhole() {
    #expect(memory.remember("mine.toml", configured: nil) == nil)
    #expect(memory.theme(configured: nil)?.hasPrefix("/") == true)
  }

  @Test(arguments: ["", "theme = 3", "theme = \"\"", "not toml at all"])
  func aFileThatMakesNoSenseIsNone(text: String) throws {
    #expect(memory.remember("nord", configured: nil) == nil)
    try text.write(toFile: memory.path, atomically: true, encoding: .utf8)
    #expect(memory.theme(configured: nil) == nil)
    #expect(memory.remember("nord", configured: nil) == nil)
    #expect(memory.theme(configured: nil) == "nord")
  }

  @Test func whereItCannotBeWrittenThatIsSaid() {
    let memory = ThemeMemory(path: "/proc/nothing/theme.toml")
    #expect(memory.remember("nord", configured: nil)?.contains("is not remembered") == true)
  }

  @Test func itsPlaceFollowsTheEnvironment() {
    let usual = ThemeMemory.standard(environment: ["HOME": "/home/her", "XDG_STATE_HOME": "state"])
    #expect(usual.path == "/home/her/.local/state/invar/theme.toml")
    let own = ThemeMemory.standard(environment: ["HOME": "/home/her", "XDG_STATE_HOME": "/state"])
    #expect(own.path == "/state/invar/theme.toml")
  }
}
