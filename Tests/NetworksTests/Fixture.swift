import Foundation
import Networks
import Storage
import Testing

/// What PyTorch computed for one case, as `make_fixtures.py` recorded it.
struct Fixture {
  let name: String
  /// The tensors, by what stands behind the case's name.
  let tensors: [String: Safetensors.Tensor]

  /// The cases of a file, by name. Tensors without a case belong to the one with the empty name.
  static func cases(of file: String) throws -> [String: Fixture] {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/" + file, withExtension: "safetensors"))
    let contents = try Safetensors(bytes: try Data(contentsOf: url), source: url.path)
    return Dictionary(grouping: contents.tensors) { tensor in
      tensor.name.lastIndex(of: "/").map { String(tensor.name[..<$0]) } ?? ""
    }.reduce(into: [:]) { cases, group in
      let pairs = group.value.map { (String($0.name.dropFirst(group.key.isEmpty ? 0 : group.key.count + 1)), $0) }
      cases[group.key] = Fixture(name: group.key, tensors: Dictionary(uniqueKeysWithValues: pairs))
    }
  }

  /// A tensor, in PyTorch's order.
  func floats(_ name: String) throws -> [Float] { try #require(tensors[name], "\(self.name) has no \(name)").floats }

  /// The extents of a tensor.
  func shape(_ name: String) throws -> [Int] { try #require(tensors[name], "\(self.name) has no \(name)").shape }

  /// The samples of a tensor, images with their channels last.
  func samples(_ name: String) throws -> [Float] {
    let shape = try shape(name)
    let floats = try floats(name)
    guard shape.count == 4 else { return floats }
    let (channels, height, width) = (shape[1], shape[2], shape[3])
    return floats.indices.map { i in
      let (c, x, y, n) = (
        i % channels, i / channels % width, i / channels / width % height, i / channels / width / height
      )
      return floats[((n * channels + c) * height + y) * width + x]
    }
  }

  /// The shape of a sample.
  func sampleShape(_ name: String) throws -> Shape {
    let shape = try shape(name)
    return shape.count == 4
      ? Shape(height: shape[2], width: shape[3], channels: shape[1]) : Shape(vector: shape.dropFirst().reduce(1, *))
  }
}

/// Expects that numbers differ by no more than a fraction of the largest of them, or of those of `scale`.
func expectClose(
  _ values: [Float], _ expected: [Float], within tolerance: Float = 1e-5, scale: [Float]? = nil, _ what: String,
  at location: SourceLocation = #_sourceLocation
) {
  guard values.count == expected.count else {
    Issue.record("\(what): \(values.count) numbers instead of \(expected.count)", sourceLocation: location)
    return
  }
  let largest = (scale ?? expected).reduce(0) { max($0, abs($1)) }
  // Not a number is no small error.
  let error = zip(values, expected).reduce(0) { max($0, $1.0.isFinite ? abs($1.0 - $1.1) : .infinity) }
  #expect(error <= tolerance * largest, "\(what): off by \(error), the largest is \(largest)", sourceLocation: location)
}
