public import Kernels

/// A layer whose matrices of weights are divided by their spectral norms: Ŵ = W/σ(W), so that none stretches any input.
///
/// T. Miyato et al., "Spectral Normalization for Generative Adversarial Networks", arXiv:1802.05957. σ = uᵀWv with singular
/// vectors that ``Arena/iterateSpectralNorms(times:)`` follows the weights with, and that count as constants in the gradient:
/// ∂L/∂W = (G − ⟨G, Ŵ⟩·uvᵀ)/σ for G = ∂L/∂Ŵ. The norms are computed anew in every pass, as the weights are what is trained.
public struct SpectralNormalization: PiecewiseLinearLayer {
  private let layer: any MatrixLayer & PiecewiseLinearLayer
  private let matrices: [SpectralMatrix]

  /// Reserves u and v for every matrix of the layer among the statistics.
  init(
    of layer: any MatrixLayer & PiecewiseLinearLayer, in layout: inout ParameterLayout,
    statistics: inout ParameterLayout
  ) {
    self.layer = layer
    matrices = layer.matrices.map { SpectralMatrix(of: $0, in: &layout, statistics: &statistics) }
  }

  public var input: Shape { layer.input }

  public var output: Shape { layer.output }

  public var parameters: Range<Int> { layer.parameters }

  public var savedPerSample: Int { layer.savedPerSample }

  public var multiplyAdds: Int { layer.multiplyAdds }

  public var description: String { "\(layer.description), spectrally normalised" }

  /// Normalised weights, their gradient, and a vector, each in whole cache lines.
  private var places: (gradient: Int, vector: Int, rest: Int) {
    func aligned(_ count: Int) -> Int { (count + 15) / 16 * 16 }
    let gradient = aligned(parameters.count)
    let vector = gradient + aligned(parameters.count)
    return (gradient, vector, vector + aligned(matrices.map(\.scratchCount).max()!))
  }

  public func scratchCount(rows: Int) -> Int { places.rest + layer.scratchCount(rows: rows) }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    layer.forward(x, into: y, saving: saved, normalized(pass).pass)
  }

  func forwardTangent(_ t: Matrix, output y: Matrix, into ty: Matrix, _ pass: Pass) {
    layer.forwardTangent(t, output: y, into: ty, normalized(pass).pass)
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    var (inner, norms) = normalized(pass)
    guard let gradients = pass.gradients else {
      return layer.backward(dy, input: x, output: y, saved: saved, into: dx, inner)
    }
    let gradient = Floats(start: pass.scratch + places.gradient, count: parameters.count)
    gradient.update(repeating: 0)
    inner.gradients = gradient.baseAddress! - parameters.lowerBound
    inner.accumulating = false
    layer.backward(dy, input: x, output: y, saved: saved, into: dx, inner)
    for (matrix, norm) in zip(matrices, norms) {
      matrix.differentiate(inner.gradients!, normalized: inner.values, norm: norm, pass.statistics)
    }
    let total = Floats(start: gradients + parameters.lowerBound, count: parameters.count)
    if pass.accumulating { add(gradient, to: total) } else { _ = total.update(fromContentsOf: gradient) }
  }

  /// The pass of the layer itself, with normalised weights, and the norms.
  private func normalized(_ pass: Pass) -> (pass: Pass, norms: [Float]) {
    var inner = pass
    inner.scratch = pass.scratch + places.rest
    inner.values = pass.scratch - parameters.lowerBound
    pass.scratch.update(from: pass.values + parameters.lowerBound, count: parameters.count)
    let norms = matrices.map { matrix in
      let norm = matrix.norm(pass.values, pass.statistics, scratch: pass.scratch + places.vector)
      matrix.divide(inner.values, by: norm)
      return norm
    }
    return (inner, norms)
  }

  /// Steps of the power iteration for every matrix.
  fileprivate func iterate(_ values: Floats, _ statistics: Floats) {
    for matrix in matrices { matrix.iterate(values.baseAddress!, statistics.baseAddress!) }
  }
}

extension Arena {
  /// Moves the estimates of the spectral norms on to what the weights have become, by steps of the power iteration.
  public func iterateSpectralNorms(times: Int = 1) {
    for case let layer as SpectralNormalization in network.layers {
      for _ in 0..<times { layer.iterate(values, statistics) }
    }
  }
}
