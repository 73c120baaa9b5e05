/// The colour behind the text of a terminal whose own ground is used.
package enum Ground: Hashable, Sendable {
  case unknown
  case color(RGB)

  /// What can be told without asking: the console is black, and some terminals say it in `COLORFGBG`.
  package init(type: String?, hint: String?) {
    if type?.hasPrefix("linux") == true {
      self = .color(RGB(0, 0, 0))
    } else if let last = hint?.split(separator: ";").last, let index = UInt8(last), index < 16 {
      self = .color(TerminalPalette.rgb(index))
    } else {
      self = .unknown
    }
  }

  /// What words have to be told from: where it is unknown, the two it is likeliest to be.
  fileprivate var colors: [RGB] {
    switch self {
    case .unknown: [RGB(0, 0, 0), RGB(255, 255, 255)]
    case .color(let color): [color]
    }
  }
}

extension RoleLook {
  /// The look with words that can be read on `ground`, where a colour of the terminal's own palette
  /// stands on its own ground: a theme cannot know whether yellow is then on black or on white.
  ///
  /// A colour that cannot gives way to one that stands for it, in the end to that of plain text.
  package func readable(on ground: Ground, depth: ColorDepth) -> RoleLook {
    let palette: Range<Int32> = depth == .ansi8 || depth == .direct ? 0..<8 : 0..<16
    guard depth != .mono, background < 0, palette.contains(foreground) else { return self }
    let isBright = attributes.contains(.bold)
    let stand = Self.substitutes[Int(foreground) % 8].first { candidate in
      palette.contains(Int32(candidate)) && Self.isReadable(candidate, isBright, ground)
    }
    let own = Self.isReadable(UInt8(foreground), isBright, ground) ? foreground : nil
    return RoleLook(
      foreground: own ?? stand.map(Int32.init) ?? -1, background: background, attributes: attributes
    )
  }

  /// What stands for each of the eight colours, the likest first.
  private static let substitutes: [[UInt8]] = [
    [0, 8], [1, 9], [2, 10], [3, 11, 5], [4, 12, 6, 14], [5, 13], [6, 14, 12, 4], [7, 15],
  ]

  /// The contrast that WCAG asks of bold and large text.
  ///
  /// A bold one of the first eight colours is shown brighter by some terminals and by others not.
  private static func isReadable(_ index: UInt8, _ isBright: Bool, _ ground: Ground) -> Bool {
    let shown = isBright && index < 8 ? [index, index + 8] : [index]
    return ground.colors.allSatisfy { ground in
      shown.allSatisfy { TerminalPalette.rgb($0).contrast(with: ground) >= 3 }
    }
  }
}
