public import Failures

/// A stratified draw of a few labelled samples: as many of each class, or one more where the number does not divide.
///
/// Draws of different trials, and of different sizes, are independent: a larger one does not contain a smaller one.
public struct LabelSubset: Hashable, Sendable {
  /// The samples drawn, ascending.
  public let indices: [Int]

  /// Draws a number of samples from all labels.
  ///
  /// Classes that give one sample more than others are the first ones of a random order of the classes.
  ///
  /// - Parameters:
  ///   - count: How many to draw.
  ///   - labels: The label of every sample, each in 0..<classes.
  ///   - classes: The number of classes.
  ///   - seed: The seed of the run.
  ///   - trial: The number of the draw.
  /// - Throws: `.usage` when the number is not positive or a class has too few samples.
  public init(
    count: Int, from labels: [UInt8], classes: Int = ImageSet.classes, seed: UInt64, trial: Int
  ) throws(Failure) {
    guard count > 0 else { throw Failure(.usage, "--labels \(count) asks for no label at all: ask for at least 1") }
    var members = [[Int32]](repeating: [], count: classes)
    for (index, label) in labels.enumerated() {
      members[Int(label)].append(Int32(index))
    }
    let order = LabelSubset.shuffled(
      (0..<Int32(classes)).map { $0 }, by: SplitMix(.labelSubset, seed: seed, trial, count, classes))
    let (share, rest) = count.quotientAndRemainder(dividingBy: classes)
    var drawn: [Int] = []
    for (turn, label) in order.map(Int.init).enumerated() {
      let wanted = share + (turn < rest ? 1 : 0)
      guard wanted <= members[label].count else {
        throw Failure(
          .usage,
          "--labels \(count) asks for \(wanted) of class \(label), which has \(members[label].count): "
            + "ask for fewer labels")
      }
      let stream = SplitMix(.labelSubset, seed: seed, trial, count, label)
      drawn += LabelSubset.shuffled(members[label], by: stream).prefix(wanted).map(Int.init)
    }
    indices = drawn.sorted()
  }

  private static func shuffled(_ elements: [Int32], by stream: SplitMix) -> [Int32] {
    var elements = elements
    elements.withUnsafeMutableBufferPointer { stream.shuffle($0) }
    return elements
  }
}
