public import Networks

extension PrincipalComponents {
  /// Gives the values of the first components to the arena of ``Model/principalComponents(input:_:)``, which then computes the
  /// code W·(x − mean) and the reconstruction Wᵀ·code + mean, with a direction a row of W.
  public func fill(_ arena: Arena) {
    let count = arena.network.layers[0].output.count
    let weights = (0..<count).map { directions[$0 * dimension..<($0 + 1) * dimension] }
    let values: [String: [Double]] = [
      "encoder.components.weight": weights.flatMap { $0 },
      "encoder.components.bias": weights.map { -zip($0, mean).reduce(0) { $0 + $1.0 * $1.1 } },
      "decoder.components.weight": (0..<dimension).flatMap { pixel in
        weights.map { $0[$0.startIndex + pixel] }
      },
      "decoder.components.bias": mean,
    ]
    for entry in arena.network.parameters.entries {
      guard let numbers = values[entry.name] else { preconditionFailure("\(entry.name) is not of a PCA") }
      entry.import(numbers.map { Float($0) }, into: arena.values)
    }
  }
}
