import Collectives
import Failures
import Kernels
import Networks

/// The step of an optimizer that wants the norms of whole tensors, on ranks that have a slice of the arena each.
struct LayerwiseUpdate {
  private let optimizer: any LayerwiseOptimizer
  private let norms: TensorNorms
  /// Whether a tensor's step is as long as its norm allows; biases and scales just follow.
  private let isAdapted: [Bool]

  /// - Parameter slices: The part of the arena that each rank has.
  init(
    _ optimizer: any LayerwiseOptimizer, _ layout: ParameterLayout, _ slices: [Range<Int>],
    _ communicator: any Communicator
  ) {
    self.optimizer = optimizer
    norms = TensorNorms(layout, slices, communicator)
    isAdapted = layout.entries.map { $0.fileShape.count > 1 }
  }

  /// Updates this rank's slice; a collective operation.
  func callAsFunction(_ values: Floats, along gradients: Floats, range: Range<Int>) throws(Failure) {
    func forEach(_ body: (Int, Floats, Floats, Range<Int>) -> Void) {
      for piece in norms.own {
        let place = piece.range.lowerBound - range.lowerBound..<piece.range.upperBound - range.lowerBound
        body(piece.tensor, Floats(rebasing: values[place]), Floats(rebasing: gradients[place]), piece.range)
      }
    }
    forEach { tensor, values, gradients, range in
      optimizer.direct(values, along: gradients, range: range, decays: isAdapted[tensor])
    }
    let ratios = zip(isAdapted, try norms.norms(values, gradients, from: range.lowerBound)).map { isAdapted, norms in
      isAdapted ? optimizer.trustRatio(values: norms.values, direction: norms.direction) : 1
    }
    forEach { tensor, values, directions, range in
      optimizer.advance(values, along: directions, range: range, ratio: ratios[tensor])
    }
  }
}
