import Kernels
import Networks
import Testing

/// Max pooling and nearest upsampling against their definitions, over odd sizes.
@Suite struct WindowTests {
  @Test(
    "max pooling takes the largest of every window, and gives its gradient to the first that has it",
    arguments: [
      (1, 1, 1, 1, 1), (5, 7, 3, 2, 2), (7, 6, 17, 3, 2), (6, 9, 2, 2, 3), (4, 4, 1, 4, 4), (9, 8, 5, 3, 1),
      (8, 5, 16, 5, 2),
    ], [false, true])
  func maxPooling(_ size: (Int, Int, Int, Int, Int), coversEdges: Bool) throws {
    let (height, width, channels, kernel, stride) = size
    let rows = 3
    var builder = NetworkBuilder(input: Shape(height: height, width: width, channels: channels))
    builder.maxPooling(kernel: kernel, stride: stride, coversEdges: coversEdges)
    let output = builder.shape
    func windows(_ pixels: Int) -> Int {
      let whole = (pixels - kernel) / stride + 1
      return coversEdges && max((whole - 1) * stride + kernel, whole * stride) < pixels ? whole + 1 : whole
    }
    #expect(output == Shape(height: windows(height), width: windows(width), channels: channels))
    // Few different values: many windows have their maximum twice.
    let x = normals(rows * height * width * channels, seed: 1).map { ($0 * 2).rounded() }
    let dy = normals(rows * output.count, seed: 2)
    var y: [Float] = []
    var dx = [Float](repeating: 0, count: x.count)
    for n in 0..<rows {
      for gridY in 0..<output.height {
        for gridX in 0..<output.width {
          for c in 0..<channels {
            let window = (0..<kernel * kernel).compactMap { i -> Int? in
              let (row, column) = (gridY * stride + i / kernel, gridX * stride + i % kernel)
              return row < height && column < width ? ((n * height + row) * width + column) * channels + c : nil
            }
            let largest = window.map { x[$0] }.max()!
            dx[window.first { x[$0] == largest }!] += dy[y.count]
            y.append(largest)
          }
        }
      }
    }
    let runner = PassRunner(builder.network, rows: rows)
    #expect(try runner.forward(x) == y)
    expectClose(try runner.backward(dy), dx, within: 1e-6, "dx")
  }

  @Test(
    "upsampling repeats every pixel, and adds up the gradients of the copies",
    arguments: [
      (1, 1, 1, 1), (3, 5, 2, 2), (2, 7, 17, 3), (4, 1, 16, 5),
    ])
  func nearestUpsampling(_ height: Int, _ width: Int, _ channels: Int, _ factor: Int) throws {
    let rows = 3
    var builder = NetworkBuilder(input: Shape(height: height, width: width, channels: channels))
    builder.nearestUpsampling(factor: factor)
    #expect(builder.shape == Shape(height: height * factor, width: width * factor, channels: channels))
    let x = normals(rows * height * width * channels, seed: 1)
    let dy = normals(rows * builder.shape.count, seed: 2)
    var y: [Float] = []
    var dx = [Double](repeating: 0, count: x.count)
    for n in 0..<rows {
      for row in 0..<height * factor {
        for column in 0..<width * factor {
          for c in 0..<channels {
            let source = ((n * height + row / factor) * width + column / factor) * channels + c
            dx[source] += Double(dy[y.count])
            y.append(x[source])
          }
        }
      }
    }
    let runner = PassRunner(builder.network, rows: rows)
    #expect(try runner.forward(x) == y)
    expectClose(try runner.backward(dy), dx.map(Float.init), "dx")
  }
}
