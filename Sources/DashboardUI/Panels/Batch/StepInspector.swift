import EngineTypes
import Terminal

/// One step in full: who shared it, where each of them was, and which kernels it chose.
struct StepInspector {
  private let step: StepSummary
  private let company: StepCompany
  private let kernels: StepKernels

  init(_ state: DashboardState, step: StepSummary) {
    self.step = step
    company = StepCompany(state, step)
    kernels = StepKernels(step, state.facts.kernelHistory)
  }

  /// Side by side where it is wide, one above the other where it is high; else the company alone.
  func render(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    guard area.height >= 3 else { return }
    facts(into: &buffer, in: area.takeTop(area.height >= 20 ? 3 : 1))
    if area.width >= 100 || area.width >= 76 && area.height < 24 {
      let left = area.takeLeft(area.width * 9 / 20)
      company.render(into: &buffer, in: left)
      _ = area.takeLeft(1)
      return kernels.render(into: &buffer, in: area)
    }
    let spare = area.height - company.leastHeight
    let below = area.takeBottom(spare >= StepKernels.leastHeight ? min(spare, kernels.height) : 0)
    company.render(into: &buffer, in: area)
    kernels.render(into: &buffer, in: below)
  }

  /// As many lines as there are.
  private func facts(into buffer: inout CellBuffer, in area: Rect) {
    let mark = ModeMark(step.mode)
    var row = 0
    var pen = Pen(area)
    pen.write("step \(Format.count(step.step)) ", .title, .bold, on: &buffer)
    pen.write("\(mark.glyph) \(mark.shortWord)", mark.role, .bold, on: &buffer)
    for (name, value) in [
      ("took", Format.duration(step.durationNanoseconds)),
      ("hash", Format.duration(step.hashNanoseconds)),
      ("at", Format.duration(step.startNanoseconds)),
      ("blocks", Format.count(step.usedBlockCount)), ("waiting", Format.count(step.waitingCount)),
      ("hits", Format.count(step.prefixHitTokenCount)),
      ("evicted", Format.count(step.evictionCount)),
      ("preempted", Format.count(step.preemptionCount)),
    ] {
      if pen.columnsLeft <= name.count + value.count + 3, row + 1 < area.height {
        row += 1
        pen = Pen(area, row: row)
      }
      guard pen.columnsLeft > name.count + value.count + 3 else { continue }
      pen.write("  \(name) ", .dim, on: &buffer)
      pen.write(value, on: &buffer)
    }
  }
}
