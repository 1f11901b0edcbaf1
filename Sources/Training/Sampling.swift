/// What decides which samples each step has.
struct Sampling: Hashable, Codable {
  /// The seed of the orders of the samples, and of every other random number.
  var seed: UInt64
  /// The number of virtual shards.
  var shards: Int
  /// The samples of a global batch.
  var batchSize: Int
  /// The samples of the training set.
  var sampleCount: Int

  enum CodingKeys: String, CodingKey {
    case seed, shards
    case batchSize = "batch_size"
    case sampleCount = "samples"
  }

  /// The options that make it, in words.
  var description: String { "--seed \(seed) --shards \(shards) --batch-size \(batchSize) on \(sampleCount) images" }
}
