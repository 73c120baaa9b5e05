import EngineTypes
import Terminal

/// Which kernel each class of operations chose, and whether the batch had a say in it.
struct KernelsView {
  private let activity: KernelActivity
  private let mode: KernelMode
  private let intended: KernelMode
  private let cursor: Int
  private let look: PanelLook
  private let toggle: String

  init(_ state: DashboardState, _ look: PanelLook) {
    activity = state.facts.kernels
    mode = state.facts.settings.mode
    intended = state.intendedMode
    cursor = state.kernelsPanel.cursor
    toggle = state.keys.call(.engine(.toggleFamily))
    self.look = look
  }

  /// The class in a row of the panel, counted from its top border.
  static func operationIndex(atRow row: Int) -> Int? {
    // The border and the headings come first.
    KernelOperation.allCases.indices.contains(row - 2) ? row - 2 : nil
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    // Where the column is too narrow to say what it is about, the edge above it does.
    let question = Tail.isWide(area.width - 2) ? ModeMark(intended).shortWord : Tail.question
    let note =
      activity.isPlanned ? "not run yet" : look.isFocused ? "\(toggle) switches" : question
    let (conclusion, role) = conclusion(width: area.width - 6)
    var inside = Box(
      .kernels, look, note: note, footnote: conclusion, footnoteRole: role
    )
    .render(into: &buffer, in: area)
    headings(into: &buffer, in: inside.takeTop(1))
    for (index, operation) in KernelOperation.allCases.enumerated() where inside.height > 0 {
      row(
        operation, isSelected: look.isFocused && index == cursor, into: &buffer,
        in: inside.takeTop(1))
    }
    guard inside.height >= 2 else { return }
    _ = inside.takeTop(1)
    for record in activity.records where inside.height > 0 {
      site(record, into: &buffer, in: inside.takeTop(1))
    }
  }

  private func row(
    _ operation: KernelOperation, isSelected: Bool, into buffer: inout CellBuffer, in area: Rect
  ) {
    let records = activity.records(of: operation)
    let family = mode[operation]
    let pending = intended[operation] != family ? "→" : " "
    var pen = Pen(area)
    func write(_ text: String, _ role: Role, _ attributes: Attributes = []) {
      pen.write(text, role, attributes, isSelected: isSelected, on: &buffer)
    }
    if isSelected { buffer.fill(area, with: Cell(" ", role: .selection)) }
    write((isSelected ? "▸" : " ") + operation.rawValue.padded(to: 10), .text)
    write(
      Self.label(of: family, width: area.width).padded(to: Self.familyWidth(area.width)),
      family.role, .bold)
    write(pending, .warn)
    let tail = Tail(records, share: activity.shares[operation], width: area.width)
    let tailWidth = Tail.width(area.width)
    let room = pen.columnsLeft - tailWidth
    if room > 0, let record = records.first {
      write(choice(record, room: room).padded(to: room), .dim)
    } else {
      pen.move(to: max(0, area.width - tailWidth))
    }
    write(tail.share, .text)
    write(tail.verdict, tail.role)
  }

  /// Narrow panels need the room for the kernels' names.
  private static func familyWidth(_ width: Int) -> Int { width < 50 ? 6 : 9 }

  private static func label(of family: KernelFamily, width: Int) -> String {
    guard width < 50 else { return family.rawValue }
    let word =
      switch family {
      case .invariant: "inv"
      case .standard: "std"
      case .reference: "ref"
      }
    return "\(ModeMark(KernelMode(family)).glyph) \(word)"
  }

  /// `q4-4x32 /2 8×576×576`: kernel, splits, and where there is room the shape.
  private func choice(_ record: OperationRecord, room: Int) -> String {
    let splits = record.choice.splitCount > 1 ? " /\(record.choice.splitCount)" : ""
    let kernel = record.choice.kernel + splits
    let whole = "\(kernel) \(record.shape)"
    if whole.cellWidth < room { return whole }
    return kernel.cellWidth < room ? kernel : record.choice.kernel
  }

  private func site(_ record: OperationRecord, into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    pen.write("  " + record.site.rawValue.padded(to: 16), .dim, on: &buffer)
    pen.write(choice(record, room: 34).padded(to: 34), on: &buffer)
    pen.write(
      " \(record.choice.reductionOrder)".padded(to: max(0, pen.columnsLeft - 9)), .dim,
      on: &buffer)
    pen.write(duration(of: record).leftPadded(to: 8), on: &buffer)
  }

  private func duration(of record: OperationRecord) -> String {
    Format.duration(activity.isPlanned ? nil : record.nanoseconds)
  }

  private func headings(into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    let family = "family".padded(to: Self.familyWidth(area.width) + 1)
    pen.write(
      " operation \(family)kernel".padded(to: area.width - Tail.width(area.width) - 1), .dim,
      on: &buffer)
    pen.write(" time \(Tail.heading(area.width))", .dim, on: &buffer)
  }

  /// In as many words as there is room for.
  private func conclusion(width: Int) -> (String, Role) {
    guard !activity.records.isEmpty else { return ("no step yet", .dim) }
    let dependent = KernelOperation.allCases.count { operation in
      activity.records(of: operation).contains { $0.choice.dependsOnBatch }
    }
    let words =
      dependent == 0
      ? ["✓ no sum depends on the batch", "✓ batch changes no sum", "✓ 0 of 4"]
      : [
        "✗ batch changes sums in \(dependent) of 4", "✗ batch changes \(dependent) of 4",
        "✗ \(dependent) of 4",
      ]
    let text = words.first { $0.cellWidth <= width } ?? ""
    return (text, dependent == 0 ? .hashSame : .hashDiffers)
  }

  /// The right end of a row: share of the time, and whether the batch changes the sum.
  private struct Tail {
    static let question = "batch changes the sum?"

    let share: String
    let verdict: String
    let role: Role

    init(_ records: [OperationRecord], share: Double?, width: Int) {
      self.share = Format.percent(share).leftPadded(to: 4)
      let sign =
        records.isEmpty
        ? nil : SumSign(dependsOnBatch: records.contains(where: \.choice.dependsOnBatch))
      role = sign?.role ?? .dim
      verdict =
        "  " + (sign?.text ?? Format.unknown).padded(to: Self.width(width) - self.share.count - 2)
    }

    /// Whether the column has room for the whole question.
    static func isWide(_ width: Int) -> Bool { width >= 62 }

    static func heading(_ width: Int) -> String { isWide(width) ? question : "batch?" }

    static func width(_ width: Int) -> Int { 5 + heading(width).count }
  }
}

extension OperationRecord {
  /// `8×576×576`: rows, columns, reduced length.
  var shape: String { [m, n, k].map(Format.count).joined(separator: "×") }
}
