public import Collectives
public import Datasets
public import Failures
import Training

/// What the few-label phase works on: the labelled images that any trial draws, and the test set with its labels.
///
/// Rank 0 draws and reads them; the other ranks get copies.
public struct FewLabelData: Sendable {
  /// The images that are drawn by any trial, in the order of their indices in the training set.
  let images: Images
  /// Their labels.
  let labels: [UInt8]
  /// The test set.
  let test: Images
  /// Its labels.
  let testLabels: [UInt8]
  /// For each number of labels and each trial, the drawn samples as places in `images`.
  let draws: [[[Int32]]]

  /// Draws, reads and broadcasts; a collective operation.
  ///
  /// - Throws: On every rank what went wrong on rank 0.
  public init(_ set: ImageSet, _ options: FewLabelOptions, _ communicator: any Communicator) throws(Failure) {
    var drawn: (images: Images, labels: [UInt8], test: Images, testLabels: [UInt8], draws: [[[Int32]]])?
    var failure: Failure?
    if communicator.rank == 0 {
      do { drawn = try FewLabelData.draw(set, options) } catch { failure = error }
    }
    try communicator.agree(on: failure)

    func shared(_ bytes: [UInt8]?) throws(Failure) -> [UInt8] { try communicator.broadcast(bytes ?? [], from: 0) }
    images = Images(height: set.train.height, width: set.train.width, bytes: try shared(drawn?.images.bytes))
    labels = try shared(drawn?.labels)
    test = Images(height: set.test.height, width: set.test.width, bytes: try shared(drawn?.test.bytes))
    testLabels = try shared(drawn?.testLabels)
    let flat = try shared(drawn?.draws.flatMap { $0.flatMap { $0.flatMap(FewLabelData.bytes) } })
    var next = 0
    draws = options.labels.map { count in
      (0..<options.trials).map { _ in
        (0..<count).map { _ in
          defer { next += 4 }
          return flat[next..<next + 4].enumerated().reduce(Int32(0)) { $0 | Int32($1.element) << Int32(8 * $1.offset) }
        }
      }
    }
  }

  private static func draw(
    _ set: ImageSet, _ options: FewLabelOptions
  ) throws(Failure) -> (Images, [UInt8], Images, [UInt8], [[[Int32]]]) {
    let all = try set.labels(of: set.train)
    var subsets: [[[Int]]] = []
    for count in options.labels {
      var trials: [[Int]] = []
      for trial in 0..<options.trials {
        trials.append(try LabelSubset(count: count, from: all, seed: options.seed, trial: trial).indices)
      }
      subsets.append(trials)
    }
    let union = Set(subsets.joined().joined()).sorted()
    let place = Dictionary(uniqueKeysWithValues: union.enumerated().map { ($1, Int32($0)) })
    return (
      try IDXImages.read(set.train.imagesPath, keeping: union), union.map { all[$0] },
      try IDXImages.read(set.test.imagesPath, keeping: 0..<set.test.count), try set.labels(of: set.test),
      subsets.map { $0.map { $0.map { place[$0]! } } }
    )
  }

  private static func bytes(_ value: Int32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> Int32(8 * $0)) }
  }
}
