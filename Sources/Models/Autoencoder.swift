public import Networks

/// An encoder and a decoder in one chain of layers, and the loss that a reconstruction is held against its image with.
///
/// The network ends in logits; the reconstruction is their sigmoid.
public struct Autoencoder: Sendable {
  /// The whole chain.
  public let network: Network
  /// The layers that belong to the encoder; what they put out is the code.
  public let encoderDepth: Int
  /// What is minimised.
  public let loss: ReconstructionLoss
  /// The samples that pass through the network together, so that what they need stays in the cache; none: the more, the
  /// better.
  public let blockSize: Int?

  /// An autoencoder of a network whose first `encoderDepth` layers encode.
  public init(network: Network, encoderDepth: Int, loss: ReconstructionLoss, blockSize: Int?) {
    self.network = network
    self.encoderDepth = encoderDepth
    self.loss = loss
    self.blockSize = blockSize
  }

  /// The size of a code.
  public var code: Shape { network.layers[encoderDepth - 1].output }
}
