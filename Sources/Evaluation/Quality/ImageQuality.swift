public import Collectives
import Datasets
public import Failures
import Foundation
public import Kernels
public import Training

/// How much generated images are like real ones to a classifier of real images.
///
/// As many images as the test set has are compared with it. The numbers depend on the classifier: they are to be compared only
/// with those that the same one gave.
public final class ImageQuality {
  /// Makes a range of images, one a row, pixels in [0, 1].
  public typealias Generator = (_ range: Range<Int>) throws(Failure) -> Matrix

  /// The classifier.
  public let classifier: FrozenClassifier
  private let source: ImageSource
  private let communicator: any Communicator
  private let isAskedToStop: () -> Bool
  private let real: Moments
  private let noiseSlab: Slab

  /// Below this share of the real images' variance in the classifier's features the generated ones are hardly different.
  public static let collapse = 0.5

  /// Trains the classifier on real images with their classes; a collective operation.
  ///
  /// - Parameter isAskedToStop: Whether this rank is to end early, which it does while a classifier is trained.
  /// - Throws: `.stopped` when a rank was asked to.
  public init(
    of source: ImageSource, _ communicator: any Communicator, isAskedToStop: @escaping () -> Bool = { false }
  ) throws(Failure) {
    self.source = source
    self.communicator = communicator
    self.isAskedToStop = isAskedToStop
    noiseSlab = Slab(count: ImageSource.generatedAtATime * source.test.pixels)
    classifier = try FrozenClassifier(on: source, communicator, isAskedToStop: isAskedToStop)
    real = try classifier.moments(of: source.test, source.testShards)
  }

  /// Compares generated images with the test set; a collective operation.
  ///
  /// - Returns: `frechet_distance`, between the features of generated and of test images; `frechet_floor`, the same with
  ///   training images in the place of generated ones; `frechet_ceiling`, with noise; `diversity`, the variance of the features
  ///   of generated images as a share of that of test images; `confidence`, the mean probability of the class that a generated
  ///   image is taken for, and `confidence_real` that of a test image: what is left of the GAN-test where nothing says what an
  ///   image is to show; `classes_generated`, the classes that generated images are taken for, as the exponential of the entropy
  ///   of their shares; `classifier_accuracy` on the test set.
  public func measure(_ generate: Generator) throws(Failure) -> Metrics {
    let images = try source.images(of: source.testShards, generate)
    let generated = try classifier.moments(of: images, source.testShards)
    // Nothing says what they are to show.
    let unknown = ImageSource(source, test: (images, [UInt8](repeating: 0, count: images.count)))
    let shares = try classifier.counts(on: unknown).map { Double($0) / Double(source.testShards.sampleCount) }
    let test = try classifier.evaluate(on: source)
    return Metrics([
      "confidence": try classifier.evaluate(on: unknown).confidence, "confidence_real": test.confidence,
      "classes_generated": exp(-shares.reduce(0) { $1 > 0 ? $0 + $1 * log($1) : $0 }),
      "frechet_distance": FrechetDistance(generated, real).value,
      "frechet_floor": FrechetDistance(try classifier.moments(of: train, source.testShards), real).value,
      "frechet_ceiling": FrechetDistance(
        try classifier.moments(of: source.images(of: source.testShards, noise), source.testShards), real
      ).value,
      "diversity": trace(generated) / trace(real),
      "classifier_accuracy": test.accuracy,
    ])
  }

  /// Measures whether generated images show what they are to show; a collective operation.
  ///
  /// - Parameter label: The class of an image.
  /// - Returns: `gan_test`, the share of generated images whose class the classifier finds; `cas`, the classification accuracy
  ///   score, the share of test images whose class is found by a classifier that was trained in the same way on as many
  ///   generated images as the training set has (S. Ravuri and O. Vinyals, arXiv:1905.10887).
  public func measure(_ generate: Generator, label: (Int) -> UInt8) throws(Failure) -> Metrics {
    func labelled(_ shards: VirtualShards) throws(Failure) -> (Images, [UInt8]) {
      (try source.images(of: shards, generate), shards.samples(of: source.ownShards).map(label))
    }
    let test = ImageSource(source, test: try labelled(source.testShards))
    let train = ImageSource(source, train: try labelled(source.shards))
    return Metrics([
      "gan_test": try classifier.evaluate(on: test).accuracy,
      "cas": try FrozenClassifier(on: train, communicator, isAskedToStop: isAskedToStop).evaluate(on: source).accuracy,
    ])
  }

  private func trace(_ moments: Moments) -> Double {
    let d = moments.mean.count
    return (0..<d).reduce(0) { $0 + moments.covariance[$1 * d + $1] }
  }

  /// As many training images as the test set has, the first of every shard.
  private var train: Images {
    let pixels = source.train.pixels
    let bytes = source.ownShards.flatMap { shard in
      let start = (source.shards[shard].lowerBound - source.firstSample) * pixels
      let count = min(source.testShards[shard].count, source.shards[shard].count) * pixels
      return source.train.bytes[start..<start + count]
    }
    return Images(height: source.train.height, width: source.train.width, bytes: bytes)
  }

  /// Uniform noise.
  private func noise(_ range: Range<Int>) -> Matrix {
    let images = Matrix(noiseSlab.base, rows: range.count, columns: source.test.pixels)
    for row in 0..<range.count {
      var stream = RandomStream(seed: 1, purpose: .noise, index: range.lowerBound + row)
      for i in 0..<images.columns { images.base[row * images.columns + i] = stream.uniform() }
    }
    return images
  }
}
