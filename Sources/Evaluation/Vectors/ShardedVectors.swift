public import Collectives
public import Datasets
public import Failures
public import Kernels
public import Models
public import Networks
import Training

/// A vector for every sample of a set, spread over the ranks: each holds those of its own virtual shards.
///
/// Sums go shard by shard and are added up in the tree's order, so they have the same bits at any number of ranks.
public final class ShardedVectors {
  /// How the set is cut.
  public let shards: VirtualShards
  /// This rank's vectors, one a row, in the order of the samples.
  public let rows: Matrix
  let communicator: any Communicator
  private let slab: Slab
  private let ownShards: Range<Int>
  private let sum: LeafSum

  /// Vectors of zeros.
  init(dimension: Int, _ shards: VirtualShards, _ communicator: any Communicator) {
    self.shards = shards
    self.communicator = communicator
    ownShards = shards.shards(ofRank: communicator.rank, of: communicator.size)
    let count = shards.samples(of: ownShards).count
    slab = Slab(count: count * dimension)
    rows = Matrix(slab.base, rows: count, columns: dimension)
    sum = LeafSum(Leaves(shards, exact: true, communicator), communicator)
  }

  /// The pixels of images, as numbers from 0 to 1.
  ///
  /// - Parameter images: Those of this rank's shards.
  public convenience init(pixelsOf images: Images, _ shards: VirtualShards, _ communicator: any Communicator) {
    self.init(dimension: images.pixels, shards, communicator)
    images.load(0..<images.count, into: rows.floats)
  }

  /// The codes that a model gives to images.
  ///
  /// - Parameters:
  ///   - images: Those of this rank's shards.
  ///   - labels: Their classes, for a model whose codes depend on them.
  public convenience init(
    codesOf images: Images, labels: [UInt8] = [], _ model: Model, _ arena: Arena, _ shards: VirtualShards,
    _ communicator: any Communicator
  ) throws(Failure) {
    self.init(dimension: model.code.count, shards, communicator)
    let encoder = Encoder(model, arena)
    for part in parts { try encoder.encode(images, labels: labels, part, into: rows.rows(part)) }
  }

  /// Vectors of another dimension, made of these block by block.
  ///
  /// - Parameter body: Writes its second argument from the first, row by row.
  func mapped(to dimension: Int, _ body: (Matrix, Matrix) -> Void) -> ShardedVectors {
    let result = ShardedVectors(dimension: dimension, shards, communicator)
    forEachBlock { _, block in body(rows.rows(block), result.rows.rows(block)) }
    return result
  }

  /// The length of a vector.
  public var dimension: Int { rows.columns }

  /// The number of vectors of all ranks.
  public var count: Int { shards.sampleCount }

  /// The sample that this rank's first vector belongs to.
  public var firstSample: Int { shards.samples(of: ownShards).lowerBound }

  /// The rows of each of this rank's shards.
  var parts: [Range<Int>] {
    ownShards.map { shard in
      let samples = shards[shard]
      return samples.lowerBound - firstSample..<samples.upperBound - firstSample
    }
  }

  /// The rows that are worked on at a time.
  static let blockSize = 256

  /// Goes through this rank's vectors in blocks, which depend on the shards alone.
  func forEachBlock(_ body: (_ part: Int, _ rows: Range<Int>) -> Void) {
    for (index, part) in parts.enumerated() {
      for start in stride(from: part.lowerBound, to: part.upperBound, by: ShardedVectors.blockSize) {
        body(index, start..<min(start + ShardedVectors.blockSize, part.upperBound))
      }
    }
  }

  /// Sums `width` numbers over all vectors of all ranks; a collective operation.
  ///
  /// - Parameter body: Adds what a block of rows contributes.
  func total(
    width: Int, _ body: (_ rows: Range<Int>, _ sums: UnsafeMutablePointer<Double>) -> Void
  ) throws(Failure) -> [Double] {
    var sums = [Double](repeating: 0, count: max(1, parts.count) * width)
    return try sums.withUnsafeMutableBufferPointer { sums throws(Failure) in
      forEachBlock { part, rows in body(rows, sums.baseAddress! + part * width) }
      try sum.total(sums, width: width)
      return Array(sums[..<width])
    }
  }

  /// The sample with the smallest key, the first of several; a collective operation.
  ///
  /// - Parameter keys: A key for each of this rank's vectors; infinity for one that is out of the question.
  /// - Returns: Nothing when none is in question.
  func sample(ofSmallest keys: [Double]) throws(Failure) -> Int? {
    let own = keys.indices.min { keys[$0] < keys[$1] }
    var smallest = [own.map { keys[$0] } ?? .infinity]
    try communicator.allreduce(&smallest, .minimum)
    guard smallest[0] < .infinity else { return nil }
    var sample = [own.map { keys[$0] == smallest[0] ? UInt64(firstSample + $0) : .max } ?? .max]
    try communicator.allreduce(&sample, .minimum)
    return Int(sample[0])
  }

  /// Gives all ranks the vector of a sample; a collective operation.
  func broadcast(_ sample: Int, into vector: UnsafeMutablePointer<Float>) throws(Failure) {
    let owner = (0..<communicator.size).first {
      shards.samples(of: shards.shards(ofRank: $0, of: communicator.size)).contains(sample)
    }!
    if owner == communicator.rank {
      vector.update(from: rows.base + (sample - firstSample) * dimension, count: dimension)
    }
    try communicator.broadcast(Floats(start: vector, count: dimension), from: owner)
  }

  /// Collects some vectors on rank 0; a collective operation.
  ///
  /// - Parameter samples: Ascending.
  /// - Returns: On rank 0 the vectors one behind the other, elsewhere nothing.
  public func gatherVectors(of samples: some Sequence<Int>) throws(Failure) -> [Float] {
    let own = firstSample..<firstSample + rows.rows
    return try gather(
      samples.flatMap { own.contains($0) ? Array(rows.rows($0 - firstSample..<$0 - firstSample + 1).floats) : [] })
  }

  /// Collects all vectors on rank 0; a collective operation.
  ///
  /// - Returns: On rank 0 the vectors one behind the other, elsewhere nothing.
  public func gatherAll() throws(Failure) -> [Float] { try gather(Array(rows.floats)) }

  /// Collects what each rank has on rank 0, in the order of the ranks; a collective operation.
  func gather<Number: BitwiseCopyable>(_ own: [Number]) throws(Failure) -> [Number] {
    let parts = try communicator.gather(own.withUnsafeBytes { Array($0) }, to: 0)
    return (parts ?? []).flatMap { bytes in
      let count = bytes.count / MemoryLayout<Number>.stride
      return [Number](unsafeUninitializedCapacity: count) { numbers, initialized in
        UnsafeMutableRawBufferPointer(numbers).copyBytes(from: bytes)
        initialized = count
      }
    }
  }
}
