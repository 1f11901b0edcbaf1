import Foundation
public import Training

/// How well each layer of an autoencoder reconstructs that was trained layer by layer, and what training the same network from
/// random values comes to.
public struct LayerwiseResults: Hashable, Sendable, Codable {
  /// One layer, trained on what the layers below make of the images.
  public struct Layer: Hashable, Sendable, Codable {
    /// The numbers that go in.
    public var inputs: Int
    /// The units.
    public var units: Int
    /// What was measured on the test set against what goes in: pixels for the first layer, codes for others.
    public var test: Metrics
    /// What was measured of the images that come out when a code goes back through all layers so far.
    public var images: Metrics

    /// All of it.
    public init(inputs: Int, units: Int, test: Metrics, images: Metrics) {
      self.inputs = inputs
      self.units = units
      self.test = test
      self.images = images
    }
  }

  /// The layers, from the image to the code.
  public var layers: [Layer]
  /// The updates of each layer, and again of all of them together.
  public var updates: Int
  /// What was measured of the same network after as many updates in all from random values.
  public var random: Metrics

  /// All of it.
  public init(layers: [Layer], updates: Int, random: Metrics) {
    self.layers = layers
    self.updates = updates
    self.random = random
  }

  /// For people.
  ///
  /// - Parameter together: What was measured after all layers were trained together.
  public func table(together: Metrics) -> String {
    func mse(_ metrics: Metrics) -> String { metrics["mse"].map { String(format: "%.5f", $0) } ?? "-" }
    func line(_ name: String, _ updates: Int, _ input: String, _ images: String) -> String {
      func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
      }
      return name + padded("\(updates)", max(1, 38 - name.count)) + padded(input, 14) + padded(images, 14) + "\n"
    }
    var text = "layer by layer: test mse       updates  of its input     of images\n"
    for (i, layer) in layers.enumerated() {
      text += line("layer \(i + 1), \(layer.inputs) → \(layer.units)", updates, mse(layer.test), mse(layer.images))
    }
    text += line("then all together", updates, "", mse(together))
    text += line("from random values", updates * (layers.count + 1), "", mse(random))
    return text
  }
}
