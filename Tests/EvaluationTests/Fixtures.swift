import Collectives
import Datasets
import Evaluation
import Kernels
import Support

/// Small sets of images and vectors that every rank can make.
enum Fixtures {
  /// Images of 6 × 5 pixels in `classes` groups: the pixels of each group lie around a centre of its own.
  static func images(count: Int, classes: Int = 4, noise: Int = 30, seed: UInt64 = 1) -> Images {
    var stream = RandomStream(seed: seed, purpose: .noise)
    let centers = (0..<classes * 30).map { _ in noise + stream.integer(below: 256 - 2 * noise) }
    var bytes: [UInt8] = []
    for image in 0..<count {
      for pixel in 0..<30 {
        bytes.append(UInt8(centers[image % classes * 30 + pixel] + stream.integer(below: 2 * noise) - noise))
      }
    }
    return Images(height: 6, width: 5, bytes: bytes)
  }

  /// The pixels of the images, each rank holding those of its shards.
  static func vectors(_ images: Images, shards count: Int = 8, _ communicator: any Communicator) -> ShardedVectors {
    BLAS.setThreads(1)
    let shards = VirtualShards(count: images.count, shards: count)
    let own = shards.samples(of: shards.shards(ofRank: communicator.rank, of: communicator.size))
    let part = Images(
      height: images.height, width: images.width,
      bytes: Array(images.bytes[own.lowerBound * images.pixels..<own.upperBound * images.pixels]))
    return ShardedVectors(pixelsOf: part, shards, communicator)
  }
}
