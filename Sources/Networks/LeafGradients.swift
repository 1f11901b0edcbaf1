import Kernels

/// Where the gradients of a rank's leaves go, and how they are added up as soon as they are complete.
///
/// A leaf is a part of the batch whose gradient is a sum of its own. The order of the additions is fixed, so that the total has
/// the same bits whoever computes which leaf.
public struct LeafGradients {
  /// An addition of one sum to another, both given by the address of their first element.
  public struct Addition {
    let destination: UnsafeMutablePointer<Float>
    let source: UnsafeMutablePointer<Float>

    /// Adds `source` to `destination`.
    public init(to destination: UnsafeMutablePointer<Float>, from source: UnsafeMutablePointer<Float>) {
      self.destination = destination
      self.source = source
    }

    /// Adds a range.
    public func callAsFunction(_ range: Range<Int>) {
      add(
        Floats(start: source + range.lowerBound, count: range.count),
        to: Floats(start: destination + range.lowerBound, count: range.count))
    }
  }

  /// Where the gradient of each leaf goes.
  public let addresses: [UnsafeMutablePointer<Float>]
  /// What is added behind each leaf.
  public let additions: [[Addition]]

  /// - Parameters:
  ///   - addresses: Where the gradient of each leaf goes.
  ///   - additions: What is added behind each leaf; nothing when empty.
  public init(_ addresses: [UnsafeMutablePointer<Float>], additions: [[Addition]] = []) {
    self.addresses = addresses
    self.additions = additions
  }

  /// What is added when a block is through.
  func additions(behind block: Block) -> ArraySlice<Addition> {
    block.closesLeaf && !additions.isEmpty ? additions[block.leaf][...] : []
  }
}
