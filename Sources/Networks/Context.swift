/// What samples pass through a network for.
public struct Context {
  /// Whether a network is being trained or used.
  public enum Mode: Sendable {
    case training
    case evaluation
  }

  /// Training draws dropout masks and noise, and takes the batch's statistics; evaluation does neither.
  public var mode: Mode
  /// The seed of the run.
  public var seed: UInt64
  /// The epoch, from 0; in an evaluation the number of the draw.
  public var epoch: Int
  /// Whether the codes of a variational autoencoder are drawn, as they are when one is trained or its evidence is measured;
  /// otherwise they are the means of their distributions.
  public var drawsCodes: Bool
  /// Whether the images of a denoising autoencoder are spoilt, as they are when one is trained or judged.
  public var corrupts: Bool
  /// The global index of the sample in each row, by which random numbers are keyed.
  public var samples: UnsafePointer<Int32>?
  /// The class of the sample in each row.
  public var labels: UnsafePointer<UInt8>?
  /// The images that the output is held against, a row each: for layers that the loss depends on otherwise than by the output.
  public var images: UnsafePointer<Float>?
  /// What a sample's loss is multiplied by, one over the samples of the global batch: for layers that add to the loss.
  public var lossScale: Float
  /// Whether what is differentiated is the derivative of the output along tangents of the input, which layers see as their
  /// inputs on the way back: biases have no part in it.
  var followsTangents = false

  /// All of it.
  public init(
    _ mode: Mode, seed: UInt64 = 0, epoch: Int = 0, drawsCodes: Bool = false, corrupts: Bool = false,
    samples: UnsafePointer<Int32>? = nil,
    labels: UnsafePointer<UInt8>? = nil, images: UnsafePointer<Float>? = nil, lossScale: Float = 1
  ) {
    self.mode = mode
    self.seed = seed
    self.epoch = epoch
    self.drawsCodes = drawsCodes
    self.corrupts = corrupts
    self.samples = samples
    self.labels = labels
    self.images = images
    self.lossScale = lossScale
  }

  /// A trained network is used.
  public static var evaluation: Context { Context(.evaluation) }
}
