public import Networks

/// A network, what it is trained for, and where in it the features are.
public struct Model: Sendable {
  /// The whole chain of layers.
  public let network: Network
  /// The layers that make features of an image; what they put out is its code.
  public let encoderDepth: Int
  /// What is minimised.
  public let objective: Objective
  /// The samples that pass through the network together, so that what they need stays in the cache; none: the more, the
  /// better.
  public let blockSize: Int?

  /// A model of a network whose first `encoderDepth` layers encode.
  public init(network: Network, encoderDepth: Int, objective: Objective, blockSize: Int?) {
    self.network = network
    self.encoderDepth = encoderDepth
    self.objective = objective
    self.blockSize = blockSize
  }

  /// Whether the classes of the images must be known, to be learned or to be given to the network.
  public var needsLabels: Bool {
    objective.needsLabels || isConditional
  }

  /// Whether its output stands for an image, so that there is something to draw.
  public var reconstructsImages: Bool { objective.reconstructs && network.input.isImage }

  /// Whether the network is given the class of an image.
  public var isConditional: Bool { network.layers.contains { $0 is ClassConcatenation } }

  /// The class that image i of those that are made for no sample in particular belongs to, where there are classes.
  public func label(ofImage i: Int) -> UInt8 { UInt8(i % Model.classes) }

  /// The size of a code.
  public var code: Shape { network.layers[encoderDepth - 1].output }
}
