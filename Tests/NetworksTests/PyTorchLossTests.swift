import Kernels
import Networks
import Storage
import Support
import Testing

/// Losses and optimizers against what PyTorch computed.
@Suite struct PyTorchLossTests {
  static let losses = Result { try Fixture.cases(of: "losses") }
  static let lossNames = ((try? losses.get()) ?? [:]).keys.sorted()
  static let optimizers = Result { try Fixture.cases(of: "optimizers") }
  static let optimizerNames = ((try? optimizers.get())?[""]?.tensors.keys.sorted() ?? []).filter {
    $0 != "start" && $0 != "gradients"
  }

  @Test("there are cases")
  func cases() throws {
    #expect(try Self.losses.get().count == 3 && Self.optimizers.get().count == 1)
    #expect(Self.optimizerNames.count == 4)
  }

  @Test("a loss and its gradient are PyTorch's", arguments: lossNames)
  func loss(_ name: String) throws {
    let fixture = try #require(try Self.losses.get()[name])
    let shape = try fixture.shape("x")
    let inputs = Slab(try fixture.floats("x"))
    let x = Matrix(inputs.base, rows: shape[0], columns: shape[1])
    let gradients = Slab(random: x.count, seed: 1)
    let dx = Matrix(gradients.base, rows: x.rows, columns: x.columns)
    let scale = 1 / Float(x.rows)
    let total: Double
    if name == "softmax" {
      let labels = [UInt8](try #require(fixture.tensors["t"]).bytes)
      total = SoftmaxCrossEntropy().evaluate(x, labels: labels, gradient: dx, scale: scale)
      #expect(SoftmaxCrossEntropy().evaluate(x, labels: labels, gradient: nil, scale: scale) == total)
    } else {
      let loss = try #require(ReconstructionLoss(rawValue: name), "\(name) is unknown")
      let targets = Slab(try fixture.floats("t"))
      let t = Matrix(targets.base, rows: x.rows, columns: x.columns)
      total = loss.evaluate(x, against: t, gradient: dx, scale: scale)
      #expect(loss.evaluate(x, against: t, gradient: nil, scale: scale) == total)
    }
    expectClose([Float(total) * scale], try fixture.floats("loss"), "loss")
    expectClose([Float](dx.floats), try fixture.floats("dx"), "gradient")
  }

  @Test(
    "ten steps of an optimizer end where PyTorch's do, in whatever ranges they are made", arguments: optimizerNames,
    [
      [0..<37], [0..<16, 16..<32, 32..<37], [32..<37, 0..<16, 16..<32], [0..<1, 1..<2, 2..<36, 36..<37],
    ])
  func optimizer(_ name: String, _ ranges: [Range<Int>]) throws {
    let fixture = try #require(try Self.optimizers.get()[""])
    let kind = try #require(OptimizerKind(rawValue: name), "\(name) is unknown")
    let optimizer = kind.optimizer(count: 37, learningRate: name.hasPrefix("adam") ? 0.01 : 0.1, weightDecay: 0.01)
    let values = Slab(try fixture.floats("start"))
    let gradients = Slab(try fixture.floats("gradients"))
    for step in 0..<10 {
      optimizer.beginStep()
      for range in ranges {
        optimizer.update(
          Floats(rebasing: values.floats[range]),
          along: Floats(rebasing: gradients.floats[step * 37 + range.lowerBound..<step * 37 + range.upperBound]),
          range: range)
      }
    }
    #expect(optimizer.stepCount == 10)
    expectClose([Float](values.floats), try fixture.floats(name), name)
  }
}
