/// A rank's part of each global batch, as numbers.
public final class Batches {
  /// The images of the rank's shards, and no others.
  public let images: Images

  /// Which samples a step takes.
  public let sampler: Sampler

  private let firstSample: Int

  /// Batches from the images of the sampler's shards, in the order of the data set.
  public init(of images: Images, sampler: Sampler) {
    let samples = sampler.plan.shards.samples(of: sampler.shards)
    precondition(images.count == samples.count)
    self.images = images
    self.sampler = sampler
    firstSample = samples.lowerBound
  }

  /// Writes the rank's images of a step, shard after shard, pixels from 0 to 1.
  ///
  /// Nothing is allocated; the orders of an epoch are computed when its first batch is loaded.
  ///
  /// - Parameter floats: At least `sampler.largestBatch` images.
  /// - Returns: The global indices of these samples, valid until another epoch is asked for; there may be none.
  @discardableResult
  public func load(
    epoch: Int, step: Int, into floats: UnsafeMutableBufferPointer<Float>
  ) -> UnsafeBufferPointer<Int32> {
    let samples = sampler.batch(epoch: epoch, step: step)
    images.gather(samples, countingFrom: firstSample, into: floats)
    return samples
  }

  /// Writes the images that one shard gives to a step, pixels from 0 to 1.
  ///
  /// - Parameter floats: At least as many images as the shard gives.
  /// - Returns: The global indices of these samples, valid until another epoch is asked for; there may be none.
  @discardableResult
  public func load(
    epoch: Int, step: Int, shard: Int, into floats: UnsafeMutableBufferPointer<Float>
  ) -> UnsafeBufferPointer<Int32> {
    let samples = sampler.batch(epoch: epoch, step: step, shard: shard)
    images.gather(samples, countingFrom: firstSample, into: floats)
    return samples
  }
}
