/// The actions on the session as a whole.
extension DashboardState {
  mutating func perform(_ action: SessionAction) -> [Effect] {
    switch action {
    case .export: return [.export(format: nil, directory: nil)]
    case .exportAs(let format): return [.export(format: format, directory: nil)]
    case .openExport: openExport()
    case .copyProvenance:
      return [.copy(Provenance(facts).sentence, name: "what made these answers")]
    case .labs: openLabs()
    case .runLab(let name): return runLab(name)
    }
    return []
  }
}
