public import Collectives
import Datasets
public import Failures
import Kernels
public import Models
public import Networks
public import Training

/// Measures an adversarial model: how real its discriminator takes some test images to be, and as many generated ones, and how
/// much these vary.
///
/// Every rank evaluates its own part; the parts are added up in an order that does not depend on the number of ranks.
public final class AdversarialEvaluator {
  private let model: AdversarialModel
  private let source: ImageSource
  private let generator: ImageGenerator
  private let discrimination: Workspace
  private let sum: LeafSum
  private let limit: Int
  private let variance: ClassVariance

  /// An evaluator of the values that the arenas have whenever it is asked.
  ///
  /// - Parameter limit: The images of each kind; those that the shards of the test set begin with.
  public init(
    _ model: AdversarialModel, generator: Arena, discriminator: Arena, on source: ImageSource, seed: UInt64,
    limit: Int = 2000, _ communicator: any Communicator
  ) {
    self.model = model
    self.source = source
    self.limit = limit
    variance = ClassVariance(classes: max(model.classes, 1), dimension: source.test.pixels)
    self.generator = ImageGenerator(model, generator, seed: seed)
    discrimination = Workspace(discriminator, rows: self.generator.rows, training: false)
    sum = LeafSum(Leaves(source.testShards, exact: true, communicator), communicator)
  }

  /// Evaluates both networks; a collective operation.
  ///
  /// - Returns: `discriminator_real` and `discriminator_generated`, means of how real the images seem; `pixel_diversity`, the
  ///   variance of the pixels of generated images as a share of that of real ones, in the class where it is smallest.
  public func evaluate() throws(Failure) -> Metrics {
    let first = source.testShards.samples(of: source.ownShards).lowerBound
    var (rows, real, generated): ([[Double]], [[Double]], [[Double]]) = ([], [], [])
    for shard in source.ownShards {
      let samples = source.testShards[shard].prefix((limit + source.testShards.count - 1) / source.testShards.count)
      var sums = [Double(samples.count), 0, 0]
      var (ofReal, ofGenerated) = (
        [Double](repeating: 0, count: variance.width), [Double](repeating: 0, count: variance.width)
      )
      for start in stride(from: samples.lowerBound, to: samples.upperBound, by: generator.rows) {
        let range = start..<min(start + generator.rows, samples.upperBound)
        let images = discrimination.input.rows(0..<range.count)
        source.test.load(range.lowerBound - first..<range.upperBound - first, into: images.floats)
        let classes =
          model.classes > 0 ? Array(source.testLabels[range.lowerBound - first..<range.upperBound - first]) : []
        variance.add(images, classes, to: &ofReal)
        sums[1] += try realism(images, classes)
        images.base.update(from: try generator.generate(range).base, count: images.count)
        let wanted = model.classes > 0 ? range.map(model.label(ofImage:)) : []
        variance.add(images, wanted, to: &ofGenerated)
        sums[2] += try realism(images, wanted)
      }
      rows.append(sums)
      real.append(ofReal)
      generated.append(ofGenerated)
    }
    let totals = try sum.total(rows, width: 3)
    let shares = zip(
      variance.values(of: try sum.total(generated, width: variance.width)),
      variance.values(of: try sum.total(real, width: variance.width))
    ).map { $0 / $1 }
    return Metrics([
      "discriminator_real": totals[1] / totals[0], "discriminator_generated": totals[2] / totals[0],
      // Small sets may lack a class.
      "pixel_diversity": shares.filter(\.isFinite).min() ?? .nan,
    ])
  }

  /// How real the discriminator takes the images in its input to be.
  private func realism(_ images: Matrix, _ labels: [UInt8]) throws(Failure) -> Double {
    scale(images.floats, by: 2, adding: -1, into: images.floats)
    try labels.withUnsafeBufferPointer { labels throws(Failure) in
      try discrimination.forward([Block(rows: 0..<images.rows)], Context(.evaluation, labels: labels.baseAddress))
    }
    return model.loss.realism(discrimination.output.rows(0..<images.rows))
  }
}
