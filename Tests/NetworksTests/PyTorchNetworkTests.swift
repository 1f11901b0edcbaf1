import Foundation
import Kernels
import Networks
import Storage
import Testing

/// Layers and networks against what PyTorch computed: outputs, gradients and running statistics, in PyTorch's names and order.
@Suite struct PyTorchNetworkTests {
  static let layers = Result { try Fixture.cases(of: "layers") }
  static let networks = Result { try Fixture.cases(of: "networks") }
  static let layerNames = ((try? layers.get()) ?? [:]).keys.sorted()
  static let networkNames = ((try? networks.get()) ?? [:]).keys.sorted()

  @Test("there are cases")
  func cases() throws {
    #expect(try Self.layers.get().count == 42 && Self.networks.get().count == 3)
  }

  @Test("a layer computes what PyTorch does", arguments: layerNames)
  func layer(_ name: String) throws {
    let fixture = try #require(try Self.layers.get()[name])
    var builder = NetworkBuilder(input: try fixture.sampleShape("x"))
    try PyTorchLayers.append(fixture, to: &builder)
    try compare(builder.network, fixture)
  }

  @Test("a network computes what PyTorch does", arguments: networkNames)
  func network(_ name: String) throws {
    let fixture = try #require(try Self.networks.get()[name])
    var builder = NetworkBuilder(input: try fixture.sampleShape("x"))
    switch name {
    case "conv-autoencoder", "conv-autoencoder with a code of 6":
      builder.convolution("encoder.conv1", 16, kernel: 3, stride: 2, padding: 1, .relu)
      builder.convolution("encoder.conv2", 32, kernel: 3, stride: 2, padding: 1, .relu)
      if name.hasSuffix("6") {
        let image = builder.shape
        builder.dense("encoder.code", 6)
        builder.dense("decoder.code", image, .relu)
      }
      builder.transposedConvolution("decoder.conv1", 16, kernel: 3, stride: 2, padding: 1, .relu)
      builder.transposedConvolution("decoder.conv2", 1, kernel: 3, stride: 2, padding: 1, outputPadding: (0, 1))
    case "fc-autoencoder":
      for (i, width) in [24, 12, 5].enumerated() {
        builder.dense("encoder.fc\(i + 1)", width, i < 2 ? .relu : .identity)
      }
      for (i, width) in [12, 24, 130].enumerated() {
        builder.dense("decoder.fc\(i + 1)", width, i < 2 ? .relu : .identity)
      }
    default: Issue.record("\(name) is unknown: build its network here")
    }
    try compare(builder.network, fixture)
  }

  private func compare(_ network: Network, _ fixture: Fixture) throws {
    let rows = try fixture.shape("x")[0]
    let context = Context(fixture.name.hasSuffix("when evaluating") ? .evaluation : .training)
    let runner = PassRunner(network, rows: rows)
    var used: Set = ["x", "y", "dy", "dx"]
    for (layout, floats) in [(network.parameters, runner.arena.values), (network.statistics, runner.arena.statistics)] {
      for entry in layout.entries {
        let tensor = try #require(fixture.tensors[entry.name], "\(entry.name) is not PyTorch's name")
        #expect(entry.fileShape == tensor.shape, "\(entry.name)")
        entry.import(try tensor.floats, into: floats)
        #expect(try entry.exported(from: floats) == tensor.floats, "\(entry.name)")
        used.insert(entry.name)
      }
    }

    expectClose(try runner.forward(try fixture.samples("x"), context), try fixture.samples("y"), "y")
    expectClose(try runner.backward(try fixture.samples("dy"), context), try fixture.samples("dx"), "dx")
    for entry in network.parameters.entries {
      // Batch normalisation takes a bias away again: what remains of its gradient is rounding, in PyTorch as well.
      let scale = entry.name == "conv.bias" ? try fixture.floats("grad.conv.weight") : nil
      expectClose(
        runner.gradient(entry.name), try fixture.floats("grad." + entry.name), scale: scale, "gradient of \(entry.name)"
      )
      used.insert("grad." + entry.name)
    }
    for entry in network.statistics.entries {
      expectClose(
        entry.exported(from: runner.arena.statistics), try fixture.floats("after." + entry.name),
        "\(entry.name) afterwards")
      used.insert("after." + entry.name)
    }
    #expect(used == Set(fixture.tensors.keys), "every tensor of the case is looked at")
  }
}
