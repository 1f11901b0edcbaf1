/// Codes that stand for the images of a rank: what lower layers, which are trained already, make of them.
public struct ImageCodes: Sendable {
  /// The numbers of a code.
  public let size: Int
  /// Those of this rank's training images.
  let train: Rows
  /// Those of its test images.
  let test: Rows

  /// Codes, one behind the other.
  public init(size: Int, train: [Float], test: [Float]) {
    self.size = size
    self.train = Rows(size: size, numbers: train)
    self.test = Rows(size: size, numbers: test)
  }

  /// The codes of a set.
  struct Rows: Sendable {
    let size: Int
    let numbers: [Float]

    /// Writes the codes of a range, a row each.
    func load(_ range: Range<Int>, into floats: UnsafeMutableBufferPointer<Float>) {
      precondition(floats.count >= range.count * size)
      guard !range.isEmpty else { return }
      numbers.withUnsafeBufferPointer {
        floats.baseAddress!.update(from: $0.baseAddress! + range.lowerBound * size, count: range.count * size)
      }
    }
  }
}
