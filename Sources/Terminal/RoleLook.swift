/// What a role comes down to on one kind of terminal: colours by their number, and attributes.
///
/// It is all that curses is told of a theme.
package struct RoleLook: Hashable, Sendable {
  /// −1 is the terminal's own colour.
  package let foreground: Int32
  package let background: Int32
  package let attributes: Attributes
}

extension Theme {
  /// The look of a role at a depth.
  ///
  /// With eight colours, bright ones are bold. Bright black is the usual text, dim: many terminals
  /// do not brighten what is bold, and would write black on black.
  package func look(of role: Role, depth: ColorDepth) -> RoleLook {
    let style = style(for: role, depth: depth)
    var foreground = style.foreground.number(at: depth)
    var attributes = style.attributes
    if depth == .ansi8 && style.foreground.isBrightAnsi {
      if foreground == 0 { foreground = -1 }
      attributes.insert(foreground < 0 ? .dim : .bold)
    }
    return RoleLook(
      foreground: foreground, background: style.background.number(at: depth),
      attributes: attributes)
  }

  /// The look of a cell at a depth: its role's, with its own attributes.
  ///
  /// Reversed on the terminal's own ground, letters have that ground's colour, and white on cyan
  /// cannot be read. They become black or white instead, whichever is further from their cell's.
  /// A role underlines its words and not the blanks that fill up their column.
  /// Black letters on a colour are never bold, since many terminals show bold black as grey; what a
  /// role has besides its colour is for its plain letters.
  package func look(of cell: Cell, depth: ColorDepth) -> RoleLook {
    let look = look(of: cell.role, depth: depth)
    let isBlank = cell.glyph == " "
    let attributes = (isBlank ? look.attributes.subtracting(.underline) : look.attributes)
      .union(cell.attributes)
    guard attributes.contains(.reverse), look.background < 0, (0..<16).contains(look.foreground)
    else {
      let isBlackOnColor = look.foreground == 0 && look.background >= 0
      return RoleLook(
        foreground: look.foreground, background: look.background,
        attributes: isBlackOnColor ? attributes.subtracting(.bold) : attributes)
    }
    return RoleLook(
      foreground: Self.darkAnsiColors.contains(look.foreground) ? 7 : 0,
      background: look.foreground, attributes: cell.attributes.subtracting([.reverse, .bold]))
  }

  /// Black, red, blue, magenta, bright black and bright blue.
  private static let darkAnsiColors: Set<Int32> = [0, 1, 4, 5, 8, 12]
}
