import Terminal
import Testing

private let white = Ground.color(RGB(255, 255, 255))
private let black = Ground.color(RGB(0, 0, 0))
private let depths = [ColorDepth.ansi8, .ansi16]

/// Roles that are drawn as words; the rest are borders and bars.
private let words = Role.allCases.filter { $0 != .border && $0 != .free }

@Test(arguments: ThemeLibrary(directories: []).names, [white, black, .unknown])
func everyWordCanBeReadOnTheTerminalsOwnGround(name: String, ground: Ground) throws {
  let theme = try ThemeLibrary(directories: []).load(name)
  for depth in depths {
    for role in words {
      let look = theme.look(of: role, depth: depth).readable(on: ground, depth: depth)
      guard look.background < 0, look.foreground >= 0 else { continue }
      let color = TerminalPalette.rgb(UInt8(look.foreground))
      for behind in ground == .unknown ? [RGB(0, 0, 0), RGB(255, 255, 255)] : [behindText(ground)] {
        #expect(color.contrast(with: behind) >= 3, "\(role) at \(depth)")
      }
    }
  }
}

private func behindText(_ ground: Ground) -> RGB {
  if case .color(let color) = ground { return color }
  return RGB(0, 0, 0)
}

/// The control: on white the default theme's own colours cannot be read.
@Test func withoutAGroundTheDefaultThemeWritesYellow() {
  let look = Theme.standard.look(of: .warn, depth: .ansi8)
  #expect(look.foreground == 3)
  #expect(look.readable(on: white, depth: .ansi8).foreground == 5)
  #expect(look.readable(on: .unknown, depth: .ansi8).foreground == 5)
  #expect(look.readable(on: black, depth: .ansi8) == look)
}

@Test(arguments: [ColorDepth.mono, .indexed, .direct])
func terminalsOfManyColoursKeepTheThemes(depth: ColorDepth) {
  for role in Role.allCases {
    let look = Theme.standard.look(of: role, depth: depth)
    #expect(look.readable(on: white, depth: depth) == look)
  }
}

/// A theme of the person's own colours cannot know the ground, however many others there are.
@Test(arguments: [ColorDepth.ansi8, .ansi16, .indexed, .direct])
func ownColoursGiveWayOnAGroundTheyCannotBeReadOn(depth: ColorDepth) throws {
  let theme = try ThemeLibrary(directories: []).load("ansi16")
  let look = theme.look(of: .modeStandard, depth: depth)
  let readable = look.readable(on: white, depth: depth)
  #expect(look.foreground == 3 && look.attributes.contains(.bold))
  #expect(readable.foreground != 3 && readable.foreground < 16)
  #expect(look.readable(on: black, depth: depth) == look)
}

/// Many terminals show bold black as grey.
@Test(arguments: [ColorDepth.ansi8, .ansi16, .indexed])
func blackOnAColourIsNeverBold(depth: ColorDepth) throws {
  let theme = try ThemeLibrary(directories: []).load("ansi16")
  let chosen = Cell("x", role: .selection, attributes: .bold)
  let look = theme.look(of: chosen, depth: depth)
  #expect(look.foreground == 0 && look.background > 0 && !look.attributes.contains(.bold))
  let plain = theme.look(of: Cell("x", role: .text, attributes: .bold), depth: depth)
  #expect(plain.attributes.contains(.bold))
}

@Test func aChosenGroundIsTheThemesOwnAffair() {
  let look = Theme.standard.look(of: .selection, depth: .ansi16)
  #expect(look.background >= 0 && look.readable(on: white, depth: .ansi16) == look)
}

@Test(
  arguments: [
    ("linux", nil, black), ("xterm", "0;15", white), ("xterm", "15;default;0", black),
    ("xterm", nil, .unknown),
    ("xterm", "0;default", .unknown), (nil, "", .unknown),
  ] as [(String?, String?, Ground)])
func someTerminalsSayTheirGroundUnasked(type: String?, hint: String?, ground: Ground) {
  #expect(Ground(type: type, hint: hint) == ground)
}
