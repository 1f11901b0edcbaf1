public import Failures
public import Kernels
public import Networks

/// Makes images with the generator of an adversarial model.
///
/// Image i comes from noise that depends on nothing but the seed and i; so the same images show how a training goes on.
public final class ImageGenerator {
  private let workspace: Workspace
  private let seed: UInt64

  /// A generator with the values that an arena has whenever it is asked, which makes up to `rows` images at a time.
  public init(_ arena: Arena, seed: UInt64, rows: Int = 64) {
    workspace = Workspace(arena, rows: rows, training: false)
    self.seed = seed
  }

  /// The most images that are made at a time.
  public var rows: Int { workspace.rows }

  /// Makes a range of images.
  ///
  /// - Returns: An image a row, pixels in [0, 1]; valid until the next call.
  public func generate(_ range: Range<Int>) throws(Failure) -> Matrix {
    fillNoise(workspace.input.rows(0..<range.count)) { row in
      RandomStream(seed: seed, purpose: .sampling, index: range.lowerBound + row)
    }
    try workspace.forward([Block(rows: 0..<range.count)])
    let images = workspace.output.rows(0..<range.count)
    scale(images.floats, by: 0.5, adding: 0.5, into: images.floats)
    return images
  }
}

/// Fills each row with standard normal numbers from a stream of its own.
public func fillNoise(_ noise: Matrix, _ stream: (_ row: Int) -> RandomStream) {
  for row in 0..<noise.rows {
    var stream = stream(row)
    let floats = noise.rows(row..<row + 1).floats
    for i in floats.indices { floats[i] = stream.normal() }
  }
}
