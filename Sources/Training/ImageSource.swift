import Collectives
public import Datasets
public import Failures

/// The images of a rank: its own virtual shards of the training set and of the test set, and nothing else.
public struct ImageSource: Sendable {
  /// How the training set is cut.
  public let shards: VirtualShards
  /// The shards that this rank holds.
  public let ownShards: Range<Int>
  /// Their images.
  public let train: Images
  /// The global index of the first of them.
  public var firstSample: Int { shards.samples(of: ownShards).lowerBound }
  /// How the test set is cut.
  public let testShards: VirtualShards
  /// This rank's part of the test set.
  public let test: Images

  /// The classes of this rank's training images; empty unless asked for.
  public let trainLabels: [UInt8]
  /// The classes of this rank's test images; empty unless asked for.
  public let testLabels: [UInt8]

  /// The codes that stand for the images where something is trained on codes.
  private let codes: ImageCodes?

  /// The same with codes in the place of the pixels.
  public init(_ source: ImageSource, codes: ImageCodes) {
    self.init(source, train: nil, test: nil, codes: codes)
  }

  /// The same with other images in the place of the training set or the test set, as many and cut in the same way.
  public init(_ source: ImageSource, train: (Images, [UInt8])? = nil, test: (Images, [UInt8])? = nil) {
    self.init(source, train: train, test: test, codes: nil)
  }

  private init(
    _ source: ImageSource, train: (Images, [UInt8])?, test: (Images, [UInt8])?, codes: ImageCodes?
  ) {
    self.codes = codes
    shards = source.shards
    ownShards = source.ownShards
    testShards = source.testShards
    (self.train, trainLabels) = train ?? (source.train, source.trainLabels)
    (self.test, testLabels) = test ?? (source.test, source.testLabels)
  }

  /// Reads what belongs to a rank.
  ///
  /// - Parameter labelled: Whether to read the labels, too.
  /// - Throws: What reading throws; `.usage` with more ranks than shards.
  public init(
    _ set: ImageSet, labelled: Bool = false, shards count: Int, rank: Int, of ranks: Int
  ) throws(Failure) {
    guard ranks <= count else {
      throw Failure(
        .usage,
        "\(ranks) ranks cannot share \(count) virtual shards: give --shards \(ranks) or more, or start fewer ranks")
    }
    codes = nil
    shards = VirtualShards(count: set.train.count, shards: count)
    ownShards = shards.shards(ofRank: rank, of: ranks)
    train = try IDXImages.read(set.train.imagesPath, keeping: shards.samples(of: ownShards))
    testShards = VirtualShards(count: set.test.count, shards: count)
    test = try IDXImages.read(set.test.imagesPath, keeping: testShards.samples(of: ownShards))
    trainLabels = labelled ? Array(try set.labels(of: set.train)[shards.samples(of: ownShards)]) : []
    testLabels = labelled ? Array(try set.labels(of: set.test)[testShards.samples(of: ownShards)]) : []
  }

  /// Writes the pixels of training images of this rank from 0 to 1, or the codes that stand for them, a row each.
  ///
  /// - Parameter samples: Their global indices.
  func loadTraining(_ samples: UnsafeBufferPointer<Int32>, into floats: UnsafeMutableBufferPointer<Float>) {
    guard let codes else { return train.gather(samples, countingFrom: firstSample, into: floats) }
    for (row, sample) in samples.enumerated() {
      let place = Int(sample) - firstSample
      codes.train.load(place..<place + 1, into: UnsafeMutableBufferPointer(rebasing: floats[(row * codes.size)...]))
    }
  }

  /// Writes the pixels of some of this rank's test images from 0 to 1, or the codes that stand for them, a row each.
  ///
  /// - Parameter range: Counted from the first image of this rank.
  public func loadTest(_ range: Range<Int>, into floats: UnsafeMutableBufferPointer<Float>) {
    guard let codes else { return test.load(range, into: floats) }
    codes.test.load(range, into: floats)
  }
}
