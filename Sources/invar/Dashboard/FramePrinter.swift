import DashboardUI
import Foundation
import Terminal

/// Prints one frame of the dashboard as lines: what `--once` does.
struct FramePrinter {
  private var width = 120
  private var height = 40
  private let theme: Theme
  /// `nil` for text alone.
  private let depth: ColorDepth?
  private let isASCII: Bool

  /// Takes the terminal's size and colours where output goes to one.
  ///
  /// Elsewhere it is plain text of 120 by 40. `COLUMNS` and `LINES` win over both, and a theme that
  /// was asked for on the command line colours a pipe too.
  ///
  /// - Throws: `ThemeError` where there is no such theme.
  init(
    _ options: ScreenOptions, configured: String?, output: OutputCapabilities = .standardOutput(),
    size: (width: Int, height: Int)? = TerminalSize.standardOutput(),
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws {
    let options = options.terminal
    let name = options.theme ?? configured ?? ThemeLibrary.defaultName
    theme = try ThemeLibrary.standard().load(name)
    isASCII = options.ascii || !output.isUTF8
    let isColourless = options.noColor || !(environment["NO_COLOR"] ?? "").isEmpty
    let asked: ColorDepth? = options.trueColor ? .direct : options.theme.map { _ in .indexed }
    let available = options.trueColor ? output.depth.map { _ in .direct } : output.depth
    depth = isColourless ? output.depth.map { _ in .mono } : available ?? asked
    if let size { (width, height) = size }
    width = Self.number(environment["COLUMNS"], in: Layout.minimumWidth...500) ?? width
    height = Self.number(environment["LINES"], in: Layout.minimumHeight...200) ?? height
    width = min(max(width, Layout.minimumWidth), 500)
    height = min(max(height, Layout.minimumHeight), 200)
  }

  func text(of state: DashboardState) -> String {
    var state = state
    (state.width, state.height) = (width, height)
    state.drawsASCII = isASCII
    // What was measured is the engine's work on this thread, and no frame's.
    state.frameCost = FrameCost()
    var buffer = CellBuffer(width: width, height: height)
    DashboardView(state).render(into: &buffer, in: buffer.bounds)
    let lines =
      depth.map { buffer.styledLines(theme, depth: $0, ascii: isASCII) }
      ?? buffer.plainLines(ascii: isASCII)
    return lines.joined(separator: "\n")
  }

  private static func number(_ text: String?, in range: ClosedRange<Int>) -> Int? {
    text.flatMap { Int($0) }.map { min(max($0, range.lowerBound), range.upperBound) }
  }
}
