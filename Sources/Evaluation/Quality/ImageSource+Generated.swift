import Datasets
import Failures
import Kernels
public import Training

extension ImageSource {
  /// The most images that a generator is asked for at a time.
  public static let generatedAtATime = 64

  /// Has this rank's shards of a set generated, with eight bits a pixel as real images have them.
  ///
  /// - Parameter generate: Makes a range of the set's images.
  func images(of shards: VirtualShards, _ generate: ImageQuality.Generator) throws(Failure) -> Images {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(shards.samples(of: ownShards).count * train.pixels)
    for shard in ownShards {
      let samples = shards[shard]
      for start in stride(from: samples.lowerBound, to: samples.upperBound, by: ImageSource.generatedAtATime) {
        let images = try generate(start..<min(start + ImageSource.generatedAtATime, samples.upperBound))
        // What is not a number is black.
        bytes += images.floats.map { $0 > 0 ? UInt8((min($0, 1) * 255).rounded()) : 0 }
      }
    }
    return Images(height: train.height, width: train.width, bytes: bytes)
  }
}
