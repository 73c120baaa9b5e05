import EngineTypes
public import Inference
public import SessionLog

extension Receipt {
  /// Opens the very model that gave the answer.
  ///
  /// - Parameters:
  ///   - store: the models of this machine, of which the one with the receipt's SHA-256 is taken.
  ///   - name: a path or name to use instead.
  /// - Returns: a model whose SHA-256 is the receipt's.
  /// - Throws: `ReceiptRefusal` where it is none of them, or another one.
  public func openModel(
    store: ModelStore = ModelStore(), insteadOf name: String? = nil
  ) throws -> ModelStore.OpenedModel {
    if let name {
      let opened = try store.open(name)
      guard opened.description.sha256 == modelSHA256 else {
        throw ReceiptRefusal.otherModel(
          path: opened.path ?? opened.description.name, receipt: modelSHA256,
          found: opened.description.sha256)
      }
      return opened
    }
    for entry in store.list() where entry.state != .notPulled {
      guard let opened = try? store.open(entry.name) else { continue }
      if opened.description.sha256 == modelSHA256 { return opened }
    }
    throw ReceiptRefusal.noModel(sha256: modelSHA256)
  }
}
