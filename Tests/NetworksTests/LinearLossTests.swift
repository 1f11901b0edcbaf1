import Kernels
import Networks
import Support
import Testing

/// The loss of linear output units.
@Suite struct LinearLossTests {
  @Test("loss and gradient of linear outputs are those of the definition", arguments: [1, 15, 16, 17, 33])
  func linear(_ columns: Int) {
    let rows = 3
    let output = Slab(random: rows * columns, seed: 1)
    let target = Slab(random: rows * columns, seed: 2)
    let gradient = Slab(random: rows * columns, seed: 3)
    func matrix(_ slab: borrowing Slab) -> Matrix { Matrix(slab.base, rows: rows, columns: columns) }
    let scale: Float = 0.25
    let loss = ReconstructionLoss.linear.evaluate(
      matrix(output), against: matrix(target), gradient: matrix(gradient), scale: scale)
    var expected = 0.0
    for i in output.floats.indices {
      let difference = Double(output.floats[i]) - Double(target.floats[i])
      expected += difference * difference / Double(columns)
      #expect(abs(Double(gradient.floats[i]) - 2 * difference * Double(scale) / Double(columns)) < 1e-6)
    }
    #expect(abs(loss - expected) < 1e-5 * expected)
  }

  @Test("a reconstruction by linear outputs is clipped to what a picture can show")
  func clipped() {
    let output = Slab(count: 4)
    let values: [Float] = [-0.5, 0.25, 1, 7]
    for (i, value) in values.enumerated() { output.floats[i] = value }
    let row = Matrix(output.base, rows: 1, columns: 4)
    ReconstructionLoss.linear.reconstruct(row, into: row)
    #expect([Float](output.floats) == [0, 0.25, 1, 1])
  }
}
