import Kernels
import Networks

extension NetworkBuilder {
  /// The corruption of the images that options ask for, in front of all other layers.
  mutating func corruption(_ options: ModelOptions) {
    if let noise = options.noise { corruption(noise) }
  }

  /// A decoder that is the transpose of an encoder: layer by layer, last to first, with the encoder's weights.
  ///
  /// - Parameter last: The activation of the last one: linear where the loss makes pixels of what comes out.
  mutating func transposes(of encoder: Range<Int>, _ activation: Activation, last: Activation = .identity) {
    for index in encoder.reversed() where !layer(index).parameters.isEmpty {
      transpose(index == encoder.lowerBound ? last : activation, of: index)
    }
  }

  /// Names the transpose of `encoder.conv2` `decoder.conv2`, so that what belongs together is told by its number.
  private mutating func transpose(_ activation: Activation, of index: Int) {
    let name = name(ofLayer: index).replacingPrefix("encoder.", with: "decoder.")
    transpose(name, of: index, activation)
  }
}

extension String {
  fileprivate func replacingPrefix(_ prefix: String, with other: String) -> String {
    hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
  }
}
