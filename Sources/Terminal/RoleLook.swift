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
}
