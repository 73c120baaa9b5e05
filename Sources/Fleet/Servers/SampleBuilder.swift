/// Sorts the series of one text by model and engine.
struct SampleBuilder {
  /// Series whose labels say that they are of one engine.
  private struct Group {
    /// The labels' values as they stand in the text.
    var model: [UInt8]
    var engine: [UInt8]
    /// Ranks of one engine that all say the same: one of them is enough.
    var part: [UInt8]
    var sample: EngineSample
  }

  /// Places of the labels that say of what a series is, among those just read.
  private struct Identity {
    var model: ExpositionReader.Label?
    var engine: ExpositionReader.Label?
    var parts: [ExpositionReader.Label] = []
  }

  private let limits: ExpositionLimits
  private var groups: [Group] = []
  private var last = 0
  private var seen: Set<Int> = []
  private var duplicateCount = 0
  private var processStart: Double?
  private var endpoints: [String: Double] = [:]
  private var seriesCounts: [ServerFamily: Int] = [:]
  private var seriesCount = 0
  private var isOurs = false

  init(_ limits: ExpositionLimits) { self.limits = limits }

  mutating func add(
    _ entry: Int, _ value: Double, _ reader: ExpositionReader
  ) throws(ExpositionError) {
    seriesCount += 1
    guard seriesCount <= limits.seriesCount else {
      throw .tooManySeries(line: reader.line, limit: limits.seriesCount)
    }
    guard seen.insert(Self.signature(entry, reader)).inserted || entry == NameIndex.ownEntry else {
      duplicateCount += 1
      return
    }
    if entry == NameIndex.ownEntry { return try addOwn(value, reader) }
    let known = NameIndex.all.entries[entry]
    guard let family = known.family else { return try addCommon(known.rules, value, reader) }
    seriesCounts[family, default: 0] += 1
    let group = try group(Self.identity(reader), reader)
    for rule in known.rules where try Self.holds(rule.condition, reader) {
      try apply(rule, entry, value, to: group, reader)
    }
  }

  // MARK: one series

  private mutating func apply(
    _ rule: NameRule, _ entry: Int, _ value: Double, to group: Int, _ reader: ExpositionReader
  ) throws(ExpositionError) {
    switch rule.meaning {
    case .figure(let figure):
      groups[group].sample.add(value, to: figure, rank: rule.rank, entry: entry)
    case .label(let figure, let name):
      guard let label = Self.label(name.text, reader) else { return }
      let number = Double(String(decoding: reader.bytes[label.value].prefix(32), as: UTF8.self))
      guard let number, number.isFinite, number >= 0 else { return }
      groups[group].sample.add(number, to: figure, rank: rule.rank, entry: entry)
    case .bucket(let distribution):
      guard let label = Self.label("le", reader) else { return }
      let bound = try reader.number(label)
      guard !bound.isNaN else { throw .noNumber(line: reader.line) }
      groups[group].sample.add(
        value, to: distribution, upTo: bound, rank: rule.rank, entry: entry)
    case .sum(let distribution):
      groups[group].sample.add(sum: value, to: distribution, rank: rule.rank, entry: entry)
    case .count(let distribution):
      groups[group].sample.add(count: value, to: distribution, rank: rule.rank, entry: entry)
    case .finished:
      guard let label = Self.label("finished_reason", reader) else { return }
      try addReason(label, value, to: group, reader)
    case .processStart, .endpoint: break
    }
  }

  /// Series that any program may have.
  private mutating func addCommon(
    _ rules: [NameRule], _ value: Double, _ reader: ExpositionReader
  ) throws(ExpositionError) {
    guard value.isFinite, value >= 0 else { return }
    switch rules.first?.meaning {
    case .processStart: processStart = processStart ?? value
    case .endpoint:
      guard let label = Self.label("handler", reader) else { return }
      let path = try name(label, reader)
      guard endpoints[path] != nil || endpoints.count < limits.listCount else { return }
      endpoints[path, default: 0] += value
    default: break
    }
  }

  private mutating func addReason(
    _ label: ExpositionReader.Label, _ value: Double, to group: Int, _ reader: ExpositionReader
  ) throws(ExpositionError) {
    let reason = try name(label, reader)
    let isKnown = groups[group].sample.finished[reason] != nil
    guard isKnown || groups[group].sample.finished.count < limits.listCount else { return }
    groups[group].sample.finish(reason, value)
  }

  private mutating func addOwn(
    _ value: Double, _ reader: ExpositionReader
  ) throws(ExpositionError) {
    isOurs = true
    let group = try group(Self.identity(reader), reader)
    guard groups[group].sample.own.count < limits.listCount else { return }
    groups[group].sample.own.append((try reader.seriesText(limit: limits.nameByteCount), value))
  }

  private func name(
    _ label: ExpositionReader.Label, _ reader: ExpositionReader
  ) throws(ExpositionError) -> String {
    guard label.value.count <= limits.nameByteCount else {
      throw .nameTooLong(line: reader.line, limit: limits.nameByteCount)
    }
    return try reader.text(label)
  }

  // MARK: of what it is

  private mutating func group(
    _ identity: Identity, _ reader: ExpositionReader
  ) throws(ExpositionError) -> Int {
    // Series of one engine stand together.
    if groups.indices.contains(last), matches(groups[last], identity, reader) { return last }
    if let found = groups.firstIndex(where: { matches($0, identity, reader) }) {
      last = found
      return found
    }
    guard groups.count < limits.engineCount else {
      throw .tooManyEngines(line: reader.line, limit: limits.engineCount)
    }
    var sample = EngineSample()
    if let model = identity.model { sample.model = try name(model, reader) }
    if let engine = identity.engine { sample.engine = try name(engine, reader) }
    if sample.model?.isEmpty == true { sample.model = nil }
    if sample.engine?.isEmpty == true { sample.engine = nil }
    func bytes(_ label: ExpositionReader.Label?) -> [UInt8] {
      label.map { Array(reader.bytes[$0.value]) } ?? []
    }
    var part: [UInt8] = []
    for label in identity.parts { part += reader.bytes[label.value] + [.comma] }
    groups.append(
      Group(
        model: bytes(identity.model), engine: bytes(identity.engine), part: part, sample: sample))
    last = groups.count - 1
    return last
  }

  private func matches(
    _ group: Group, _ identity: Identity, _ reader: ExpositionReader
  ) -> Bool {
    func equal(_ bytes: [UInt8], _ label: ExpositionReader.Label?) -> Bool {
      guard let label else { return bytes.isEmpty }
      return bytes.count == label.value.count && bytes.elementsEqual(reader.bytes[label.value])
    }
    guard equal(group.engine, identity.engine), equal(group.model, identity.model) else {
      return false
    }
    if identity.parts.isEmpty { return group.part.isEmpty }
    var place = 0
    for label in identity.parts {
      let end = place + label.value.count
      guard end < group.part.count, group.part[end] == .comma,
        group.part[place..<end].elementsEqual(reader.bytes[label.value])
      else { return false }
      place = end + 1
    }
    return place == group.part.count
  }

  private static func identity(_ reader: ExpositionReader) -> Identity {
    var identity = Identity()
    for label in reader.labels {
      if reader.isNamed(label, "model_name") {
        identity.model = label
      } else if reader.isNamed(label, "engine") || reader.isNamed(label, "dp_rank") {
        identity.engine = label
      } else if reader.isNamed(label, "tp_rank") || reader.isNamed(label, "pp_rank")
        || reader.isNamed(label, "moe_ep_rank")
      {
        identity.parts.append(label)
      }
    }
    return identity
  }

  private static func label(
    _ name: String, _ reader: ExpositionReader
  ) -> ExpositionReader.Label? {
    reader.labels.first { reader.bytes[$0.name].elementsEqual(name.utf8) }
  }

  private static func holds(
    _ condition: NameRule.Condition?, _ reader: ExpositionReader
  ) throws(ExpositionError) -> Bool {
    guard let condition else { return true }
    guard let label = label(condition.label, reader) else { return false }
    return condition.values.contains { reader.isValue(label, $0) }
  }

  /// A number for a name with its labels, whatever their order.
  private static func signature(_ entry: Int, _ reader: ExpositionReader) -> Int {
    var sum = UInt64(truncatingIfNeeded: entry) &* 0x9e37_79b9_7f4a_7c15
    for label in reader.labels {
      let name = NameIndex.hash(reader.bytes, label.name)
      // The sum of all labels' numbers must not be that of others with names and values exchanged.
      sum &+= NameIndex.mixed(name &+ NameIndex.mixed(NameIndex.hash(reader.bytes, label.value)))
    }
    return Int(truncatingIfNeeded: sum)
  }
}

extension SampleBuilder {
  // MARK: the whole text

  func finished() throws(ExpositionError) -> ServerSample {
    func count(_ family: ServerFamily) -> Int { seriesCounts[family, default: 0] }
    guard let family = ServerFamily.allCases.max(by: { count($0) < count($1) }), count(family) > 0
    else { throw .noKnownName }
    var engines = Self.joined(oneEach(of: groups))
    for index in engines.indices { engines[index].settle() }
    engines = engines.filter(\.isWorthARow)
    guard !engines.isEmpty else { throw .noKnownName }
    var sample = ServerSample(
      family: isOurs && family == .vllm ? .invar : family,
      engines: engines.sorted { Self.order($0) < Self.order($1) })
    (sample.processStart, sample.duplicateCount) = (processStart, duplicateCount)
    sample.endpoints = endpoints
    return sample
  }

  private static func order(_ sample: EngineSample) -> (String, Int, String) {
    let engine = sample.engine ?? ""
    return (sample.model ?? "", engine.isEmpty ? -1 : Int(engine) ?? .max, engine)
  }

  /// Of ranks that say the same the lowest one.
  private func oneEach(of groups: [Group]) -> [Group] {
    groups.filter { group in
      group.part.isEmpty
        || !groups.contains { other in
          !other.part.isEmpty && other.model == group.model && other.engine == group.engine
            && (other.part.count, String(decoding: other.part, as: UTF8.self))
              < (group.part.count, String(decoding: group.part, as: UTF8.self))
        }
    }
  }

  /// Figures without a model or an engine go to the only one that they can be of; else they are a row
  /// of their own, of the server as a whole.
  private static func joined(_ groups: [Group]) -> [EngineSample] {
    var whole: [EngineSample] = []
    var rest: [EngineSample] = []
    for group in groups.sorted(by: { precision($0.sample) > precision($1.sample) }) {
      let sample = group.sample
      let homes = whole.indices.filter { place in
        (sample.model == nil || whole[place].model == nil || whole[place].model == sample.model)
          && (sample.engine == nil || whole[place].engine == sample.engine)
      }
      if let home = homes.first, homes.count == 1 {
        whole[home].merge(sample)
      } else if homes.isEmpty {
        whole.append(sample)
      } else {
        rest.append(sample)
      }
    }
    // Several engines: what is said of all of them together, once for each model.
    var sums: [EngineSample] = []
    for sample in rest {
      if let place = sums.firstIndex(where: { $0.model == sample.model }) {
        sums[place].merge(sample)
      } else {
        var sum = EngineSample(model: sample.model)
        sum.merge(sample)
        sums.append(sum)
      }
    }
    return whole + sums
  }

  private static func precision(_ sample: EngineSample) -> Int {
    (sample.engine == nil ? 0 : 2) + (sample.model == nil ? 0 : 1)
  }
}

extension ExpositionReader {
  /// The series just read as it stands in the text, without its value, with signs for what is no letter.
  func seriesText(limit: Int) throws(ExpositionError) -> String {
    var text = String(decoding: bytes[nameRange].prefix(limit), as: UTF8.self)
    let own = labels.filter { !isNamed($0, "model_name") && !isNamed($0, "engine") }
    guard !own.isEmpty else { return text }
    var parts: [String] = []
    for label in own {
      guard label.value.count <= limit else { throw .nameTooLong(line: line, limit: limit) }
      parts.append("\(String(decoding: bytes[label.name], as: UTF8.self))=\(try self.text(label))")
    }
    text += " " + parts.joined(separator: " ")
    return text
  }
}
