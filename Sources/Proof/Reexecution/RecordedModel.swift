import EngineTypes
import Foundation
public import Inference
public import SessionLog

/// Finds the model that a session ran: the very same bytes, wherever they are now.
public enum RecordedModel {
  /// Opens the model of a session.
  ///
  /// Looks at the recorded path, then for the recorded name in the store.
  ///
  /// - Parameters:
  ///   - header: the log's.
  ///   - store: the models of this machine.
  ///   - name: a path or name to use instead.
  /// - Returns: a model whose SHA-256 is the recorded one.
  /// - Throws: `ReexecutionError` where none is, `ModelStoreError` where `name` cannot be opened.
  public static func open(
    _ header: SessionHeader, store: ModelStore = ModelStore(), insteadOf name: String? = nil
  ) throws -> ModelStore.OpenedModel {
    if let name { return try checked(try store.open(name), header) }
    var other: ReexecutionError?
    for place in places(header) {
      guard let opened = try? store.open(place) else { continue }
      do throws(ReexecutionError) { return try checked(opened, header) } catch { other = error }
    }
    throw other ?? .noModel(name: header.model.name, path: header.modelPath)
  }

  private static func places(_ header: SessionHeader) -> [String] {
    let path = header.modelPath.flatMap { isModelFile($0) ? $0 : nil }
    let name = header.model.name
    // A name out of a file must not become a path.
    let isName = !name.contains("/") && !name.hasSuffix(".gguf")
    return [path, isName ? name : nil].compactMap { $0 }
  }

  /// Whether a path out of a log is a file that may be read to its end.
  private static func isModelFile(_ path: String) -> Bool {
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let type = try? FileManager.default.attributesOfItem(atPath: file)[.type] as? FileAttributeType
    return path.contains("/") && type == .typeRegular
  }

  private static func checked(
    _ opened: ModelStore.OpenedModel, _ header: SessionHeader
  ) throws(ReexecutionError) -> ModelStore.OpenedModel {
    guard opened.description.sha256 == header.model.sha256.lowercased() else {
      throw .otherModel(
        path: opened.path ?? opened.description.name, recorded: header.model.sha256,
        found: opened.description.sha256)
    }
    return opened
  }
}
