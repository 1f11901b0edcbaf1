import Kernels
import Networks
import Testing

/// What a conditional model is told of the class.
@Suite struct ClassConcatenationTests {
  private func network() -> Network {
    var builder = NetworkBuilder(input: Shape(vector: 3))
    builder.classConcatenation(classes: 4)
    return builder.network
  }

  @Test("the class stands behind the features, and zeros where it is not known")
  func values() throws {
    let runner = PassRunner(network(), rows: 2)
    let x: [Float] = [1, 2, 3, 4, 5, 6]
    let labels: [UInt8] = [2, 0]
    let known = try labels.withUnsafeBufferPointer { try runner.forward(x, Context(.training, labels: $0.baseAddress)) }
    #expect(known == [1, 2, 3, 0, 0, 2, 0, 4, 5, 6, 2, 0, 0, 0])
    #expect(try runner.forward(x) == [1, 2, 3, 0, 0, 0, 0, 4, 5, 6, 0, 0, 0, 0])
  }

  @Test("the gradient of the features passes through, that of the class ends")
  func gradient() throws {
    let runner = PassRunner(network(), rows: 2)
    _ = try runner.forward([1, 2, 3, 4, 5, 6])
    #expect(try runner.backward((0..<14).map { Float($0) }) == [0, 1, 2, 7, 8, 9])
  }
}
