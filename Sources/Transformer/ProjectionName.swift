/// A projection's weights in a file: a tensor of a layer, or some columns of one that holds several
/// projections side by side.
package struct ProjectionName: Hashable, Sendable, ExpressibleByStringLiteral {
  package var tensor: String
  /// The first of its columns, and how many the tensor has; `nil` where all are its own.
  package var part: TensorPart?

  package init(_ tensor: String, part: TensorPart? = nil) {
    (self.tensor, self.part) = (tensor, part)
  }

  package init(stringLiteral tensor: String) {
    self.init(tensor)
  }
}

/// Consecutive columns of a tensor, as many as whoever asks for them has.
package struct TensorPart: Hashable, Sendable {
  package var first: Int
  /// Columns of the whole tensor.
  package var total: Int

  package init(from first: Int, of total: Int) {
    (self.first, self.total) = (first, total)
  }
}
