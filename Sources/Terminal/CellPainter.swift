import CNcurses

/// Moves the cells that changed into curses, which then finds the cheapest way to show them.
///
/// It remembers the last buffer: a cell that stays costs one comparison and no call.
struct CellPainter {
  private let depth: ColorDepth
  private var rules: GlyphRules
  private var theme: Theme
  private var ground: Ground
  private var shown: CellBuffer?
  private var looks: [Ink: Look] = [:]
  private var pairs: [ColorPair: Int32] = [:]

  init(theme: Theme, capabilities: TerminalCapabilities) {
    self.theme = theme
    (depth, ground) = (capabilities.depth, capabilities.ground)
    rules = GlyphRules(
      supportsUTF8: capabilities.supportsUTF8, insertsLastCell: capabilities.insertsLastCell)
  }

  /// Uses `theme` from the next frame on.
  mutating func apply(_ theme: Theme) {
    self.theme = theme
    looks = [:]
    forget()
  }

  /// Takes up what the terminal has said of itself.
  ///
  /// - Returns: whether the picture has to be painted anew.
  mutating func adapt(to answers: TerminalQuestions) -> Bool {
    let ground = answers.background.map(Ground.color) ?? ground
    guard ground != self.ground || answers.drawsLinesWide != rules.drawsAmbiguousWide else {
      return false
    }
    self.ground = ground
    rules.drawsAmbiguousWide = answers.drawsLinesWide
    looks = [:]
    forget()
    return true
  }

  /// Makes the next frame touch every cell.
  mutating func forget() { shown = nil }

  /// Puts `buffer` into curses' window; what does not fit in `width × height` is cut off.
  ///
  /// - Returns: how many cells changed.
  mutating func paint(_ buffer: CellBuffer, width: Int, height: Int) -> Int {
    guard buffer.bounds == Rect(x: 0, y: 0, width: width, height: height) else {
      return paint(buffer.resized(width: width, height: height), width: width, height: height)
    }
    let previous = shown?.bounds == buffer.bounds ? shown : nil
    if previous == buffer { return 0 }
    var changed = 0
    for y in 0..<height {
      for x in 0..<width {
        let cell = buffer[x, y]
        guard cell != previous?[x, y] || isNextToChange(x, y, buffer, previous) else { continue }
        changed += 1
        put(x: x, y: y, in: buffer)
      }
    }
    shown = buffer
    return changed
  }

  /// A wide glyph is painted again when only the look of its right half changed.
  private func isNextToChange(
    _ x: Int, _ y: Int, _ buffer: CellBuffer, _ previous: CellBuffer?
  ) -> Bool {
    guard let previous, x + 1 < buffer.width, buffer[x + 1, y].isContinuation else { return false }
    return buffer[x + 1, y] != previous[x + 1, y]
  }

  private mutating func put(x: Int, y: Int, in buffer: CellBuffer) {
    guard let scalars = rules.scalars(buffer, x: x, y: y) else { return }
    send(scalars.map { wchar_t(bitPattern: $0) }, buffer[x, y], x: x, y: y)
  }

  private mutating func send(_ scalars: [wchar_t], _ cell: Cell, x: Int, y: Int) {
    let look = look(of: cell)
    let attributes = look.attributes
    unsafe (scalars + [0]).withUnsafeBufferPointer { text in
      // The last cell of the last line is reported as an error, though it is drawn.
      _ = unsafe cn_put(
        Int32(y), Int32(x), text.baseAddress, attributes.contains(.bold),
        attributes.contains(.dim), attributes.contains(.underline),
        attributes.contains(.reverse), look.pair)
    }
  }
}

// Roles to what curses knows.
extension CellPainter {
  /// What a cell says of its look.
  private struct Ink: Hashable {
    let role: Role
    let attributes: Attributes
    let isBlank: Bool
  }

  private struct Look {
    let pair: Int32
    let attributes: Attributes
  }

  private struct ColorPair: Hashable {
    let foreground: Int32
    let background: Int32
  }

  private mutating func look(of cell: Cell) -> Look {
    let ink = Ink(
      role: cell.role, attributes: cell.attributes, isBlank: cell.glyph == " ")
    if let look = looks[ink] { return look }
    let wanted = theme.look(of: cell, depth: depth).readable(on: ground, depth: depth)
    let colors = ColorPair(foreground: wanted.foreground, background: wanted.background)
    let look = Look(pair: pair(for: colors), attributes: wanted.attributes)
    looks[ink] = look
    return look
  }

  private mutating func pair(for colors: ColorPair) -> Int32 {
    if depth == .mono || colors == ColorPair(foreground: -1, background: -1) { return 0 }
    if let pair = pairs[colors] { return pair }
    // Themes tried one after the other may use the pairs up; old ones are then taken again.
    if pairs.count + 1 >= Int(cn_pair_count()) { pairs = [:] }
    let pair = Int32(pairs.count + 1)
    guard init_extended_pair(pair, colors.foreground, colors.background) != ERR else { return 0 }
    pairs[colors] = pair
    return pair
  }
}

extension CellBuffer {
  /// The part that fits, and blanks where there is more room.
  fileprivate func resized(width: Int, height: Int) -> CellBuffer {
    var result = CellBuffer(width: width, height: height)
    let common = bounds.intersection(result.bounds)
    for y in 0..<common.height {
      for x in 0..<common.width { result[x, y] = self[x, y] }
    }
    return result
  }
}
