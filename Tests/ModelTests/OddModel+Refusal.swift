import GGUF
import Testing
import Transformer

extension OddModel {
  /// Why its file is refused once changed, and that what keeps it from running was said before; `nil` where
  /// it is obeyed.
  func refusal(_ change: (inout OddFile) -> Void) throws -> String? {
    let file = try self.file(.f32, change)
    do {
      _ = try file.transformer()
      #expect(ModelConfiguration.obstacles(in: file).isEmpty)
      return nil
    } catch let error as ModelError {
      #expect(ModelConfiguration.obstacles(in: file).contains(error))
      return error.description
    }
  }
}
