public import Failures
public import Kernels
public import Networks

/// Makes images with the generator of an adversarial model.
///
/// Image i comes from noise that depends on nothing but the seed and i, unless another number is given for it; so the same images
/// show how a training goes on. Where there are classes, they take turns.
public final class ImageGenerator {
  private let workspace: Workspace
  private let model: AdversarialModel
  private let seed: UInt64

  /// A generator with the values that an arena has whenever it is asked, which makes up to `rows` images at a time.
  public init(_ model: AdversarialModel, _ arena: Arena, seed: UInt64, rows: Int = 64) {
    self.model = model
    workspace = Workspace(arena, rows: rows, training: false)
    self.seed = seed
  }

  /// The most images that are made at a time.
  public var rows: Int { workspace.rows }

  /// Makes a range of images.
  ///
  /// - Returns: An image a row, pixels in [0, 1]; valid until the next call.
  public func generate(_ range: Range<Int>) throws(Failure) -> Matrix { try generate(range) { $0 } }

  /// The same from other noise.
  ///
  /// - Parameter noise: The number of the noise that an image comes from.
  public func generate(_ range: Range<Int>, noise: (_ image: Int) -> Int) throws(Failure) -> Matrix {
    let labels = range.map(model.label(ofImage:))
    model.fill(workspace.input.rows(0..<range.count), labels: labels) { row in
      RandomStream(seed: seed, purpose: .sampling, index: noise(range.lowerBound + row))
    }
    try workspace.forward([Block(rows: 0..<range.count)])
    let images = workspace.output.rows(0..<range.count)
    scale(images.floats, by: 0.5, adding: 0.5, into: images.floats)
    return images
  }
}
