/// Names for rows: the model's, and of address and engine as much as tells rows of one model apart.
enum ReplicaNames {
  static func name(_ replicas: inout [ReplicaReport]) {
    var byModel: [String: [Int]] = [:]
    for (place, replica) in replicas.enumerated() {
      if let model = replica.model { byModel[model, default: []].append(place) }
    }
    let isOneHost = Set(replicas.map(\.target.host)).count == 1
    for (model, places) in byModel where places.count > 1 {
      let hasManyServers = Set(places.map { replicas[$0].target.url }).count > 1
      let enginesOf = Dictionary(grouping: places) { replicas[$0].target.url }
      for place in places {
        let replica = replicas[place]
        var name = model
        if hasManyServers { name += " " + address(replica.target, isOneHost: isOneHost) }
        if enginesOf[replica.target.url, default: []].count > 1 {
          name += " " + engine(replica)
        }
        replicas[place].name = name
      }
    }
  }

  private static func engine(_ replica: ReplicaReport) -> String {
    replica.engine.map { "e\($0)" } ?? "all engines"
  }

  private static func address(_ target: Target, isOneHost: Bool) -> String {
    guard isOneHost, target.address.hasPrefix(target.host) else { return target.address }
    return String(target.address.dropFirst(target.host.count))
  }
}
