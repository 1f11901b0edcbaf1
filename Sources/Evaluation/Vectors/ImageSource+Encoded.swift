import Datasets
public import Failures
import Kernels
public import Models
public import Networks
public import Training

extension ImageSource {
  /// The same images as the codes that a model gives to them, for what is trained on codes.
  public func encoded(by model: Model, _ arena: Arena) throws(Failure) -> ImageSource {
    let encoder = Encoder(model, arena)
    func codes(of images: Images, _ shards: VirtualShards) throws(Failure) -> [Float] {
      let slab = Slab(count: images.count * model.code.count)
      let codes = Matrix(slab.base, rows: images.count, columns: model.code.count)
      let first = shards.samples(of: ownShards).lowerBound
      // Shard by shard, so that no code depends on what else a rank holds.
      for shard in ownShards {
        let range = shards[shard].lowerBound - first..<shards[shard].upperBound - first
        try encoder.encode(images, range, into: codes.rows(range))
      }
      return [Float](slab.floats)
    }
    return ImageSource(
      self,
      codes: ImageCodes(
        size: model.code.count, train: try codes(of: train, shards), test: try codes(of: test, testShards)))
  }
}
