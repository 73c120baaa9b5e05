import Foundation
package import ServerAccess

/// Targets as Prometheus' `file_sd_configs` have them, in JSON: a list of groups, each with `targets` and
/// `labels`.
///
/// Of the labels `__scheme__` and `__metrics_path__` are obeyed as there; those that do not begin with
/// `__` are shown.
package enum TargetFile {
  package static let byteLimit = 4 << 20
  package static let targetLimit = 10_000

  package static func targets(_ bytes: [UInt8]) throws(TargetFileError) -> [Target] {
    guard bytes.count <= byteLimit else { throw .tooLong }
    guard let json = try? JSONSerialization.jsonObject(with: Data(bytes)) else { throw .notJSON }
    guard let groups = json as? [[String: Any]] else { throw .notGroups }
    var targets: [Target] = []
    for (index, group) in groups.enumerated() {
      guard let addresses = group["targets"] as? [String] else {
        throw .noTargets(group: index + 1)
      }
      guard let labels = (group["labels"] ?? [String: String]()) as? [String: String] else {
        throw .badLabels(group: index + 1)
      }
      for address in addresses {
        guard targets.count < targetLimit else { throw .tooMany }
        targets.append(try target(address, labels, group: index + 1))
      }
    }
    return targets
  }

  private static func target(
    _ address: String, _ labels: [String: String], group: Int
  ) throws(TargetFileError) -> Target {
    var path = labels["__metrics_path__"] ?? "/metrics"
    if !path.hasPrefix("/") { path = "/" + path }
    let scheme = labels["__scheme__"] ?? "http"
    // An address here is host and port; a whole URL is taken as one.
    let url = address.contains("://") ? address : "\(scheme)://\(address)\(path)"
    do {
      var target = try Target(url, source: .file)
      target.labels = labels.filter { !$0.key.hasPrefix("__") }
      return target
    } catch { throw .badTarget(group: group, error) }
  }
}

/// What is wrong with a file of targets.
package enum TargetFileError: Error, Hashable, Sendable, CustomStringConvertible {
  case tooLong, notJSON, notGroups, tooMany
  case noTargets(group: Int)
  case badLabels(group: Int)
  case badTarget(group: Int, HTTPAddressError)
  case cannotRead

  package var description: String {
    switch self {
    case .tooLong: "a file of targets has at most \(TargetFile.byteLimit >> 20) MiB"
    case .notJSON: "this is no JSON; of Prometheus' file_sd only JSON is read"
    case .notGroups: "a file of targets is a list of objects with targets and labels"
    case .tooMany: "there are more than \(TargetFile.targetLimit) targets"
    case .noTargets(let group): "group \(group) has no list of texts called targets"
    case .badLabels(let group): "labels of group \(group) are no object of texts"
    case .badTarget(let group, let error): "a target of group \(group) is \(error)"
    case .cannotRead: "it cannot be read"
    }
  }
}
