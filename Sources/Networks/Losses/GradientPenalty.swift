public import Failures
import Kernels

/// What keeps a critic D from being steeper or flatter than 1 where it is asked: λ·(|∇ₓD(x)| − 1)² for each sample x.
///
/// I. Gulrajani et al., "Improved Training of Wasserstein GANs", arXiv:1704.00028. The gradient with respect to the parameters
/// is that of D's derivative along v = 2λ·(1 − 1/|g|)·g, where g = ∇ₓD is kept as it is. D is linear in pieces, so v passes
/// forward through it like a sample without biases, and the derivative's gradient is an ordinary backward pass with what v has
/// become in the place of the layers' inputs.
public struct GradientPenalty: Hashable, Sendable {
  /// λ.
  public let weight: Float

  /// A penalty with λ.
  public init(weight: Float = 10) { self.weight = weight }

  /// Whether a network is linear in pieces, as a critic has to be.
  public static func suits(_ network: Network) -> Bool {
    network.layers.allSatisfy { $0 is any PiecewiseLinearLayer }
  }

  /// Computes the penalties of the samples in a workspace's input, and adds the gradient of `context.lossScale` times their sum
  /// to that of the parameters.
  ///
  /// - Parameters:
  ///   - workspace: The critic's, with one output and room for tangents.
  ///   - blocks: Of which none opens a leaf, since biases are left as they are.
  ///   - gradients: Where the gradients of the parameters go.
  ///   - finished: Called with a range of the arena as soon as no block will add to it any more.
  /// - Returns: The sum of each leaf's penalties, and of the lengths of its gradients.
  public func evaluate(
    _ workspace: Workspace, _ blocks: [Block], _ context: Context, gradients: LeafGradients, leaves: Int,
    finished: (Range<Int>) throws(Failure) -> Void = { _ throws(Failure) in }
  ) throws(Failure) -> [(penalty: Double, length: Double)] {
    try workspace.forward(blocks, context)
    workspace.outputGradient.floats.update(repeating: 1)
    try workspace.backward(blocks, context, gradients: nil, wantsInputGradient: true)
    var sums = [(penalty: Double, length: Double)](repeating: (0, 0), count: leaves)
    for block in blocks {
      for row in block.rows {
        let slope = workspace.inputGradient.rows(row..<row + 1).floats
        let length = sumOfSquares(slope).squareRoot()
        sums[block.leaf].length += Double(length)
        sums[block.leaf].penalty += Double(weight * (length - 1) * (length - 1))
        // Where the slope is zero its length has no gradient.
        let factor = length > 0 ? 2 * weight * (1 - 1 / length) : 0
        scale(slope, by: context.lossScale * factor, into: workspace.inputTangent.rows(row..<row + 1).floats)
      }
    }
    workspace.forwardTangents(blocks, context)
    var context = context
    context.followsTangents = true
    workspace.outputGradient.floats.update(repeating: 1)
    try workspace.backward(blocks, context, gradients: gradients, finished: finished)
    return sums
  }
}
