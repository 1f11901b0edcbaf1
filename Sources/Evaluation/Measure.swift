import Foundation
import Kernels
import Models
import Networks

/// Something that is measured of every image of a block that has passed through a network.
struct Measure: Sendable {
  /// What its mean is called.
  let name: String
  /// The sum over the images of a block.
  let sum: @Sendable (Evaluator, Block, Context) -> Double

  /// What is measured of a model.
  static func all(of model: Model) -> [Measure] {
    guard model.objective.reconstructs else { return [crossEntropy, accuracy, confidence] }
    var all: [Measure]
    if model.objective == .reconstruction(.linear) {
      all = [reconstruction("mse", .linear, imageSize: 1)]
      if model.reconstructsImages { all.append(clipped) }
    } else {
      all = [
        reconstruction("mse", .mse, imageSize: 1), reconstruction("bce", .bce, imageSize: model.network.input.count),
      ]
    }
    if model.network.corruption != nil { all.append(corruption) }
    if let sparsity = model.sparsity { all += [meanActivation, fractionActive(above: sparsity.activeAbove)] }
    if let place = model.contraction, let layer = model.network.layers[place] as? any ContractionLayer {
      all.append(squaredJacobian(layer, at: place))
    }
    return all
  }

  private static let crossEntropy = Measure(name: "cross_entropy") { evaluator, block, context in
    guard let labels = context.labels else { return .nan }
    return SoftmaxCrossEntropy().evaluate(
      evaluator.workspace.output.rows(block.rows), labels: labels, gradient: nil, scale: 1)
  }

  private static let accuracy = Measure(name: "accuracy") { evaluator, block, context in
    guard let labels = context.labels else { return .nan }
    return Double(SoftmaxCrossEntropy().correct(evaluator.workspace.output.rows(block.rows), labels: labels))
  }

  private static let confidence = Measure(name: "confidence") { evaluator, block, _ in
    let logits = evaluator.workspace.output.rows(block.rows)
    return (0..<logits.rows).reduce(0.0) { sum, row in
      let row = logits.rows(row..<row + 1).floats
      let largest = row.max() ?? 0
      return sum + 1 / row.reduce(0.0) { $0 + exp(Double($1 - largest)) }
    }
  }

  /// - Parameter imageSize: The pixels of an image, for a loss that is summed over them instead of averaged.
  private static func reconstruction(_ name: String, _ loss: ReconstructionLoss, imageSize: Int) -> Measure {
    Measure(name: name) { evaluator, block, _ in
      Double(imageSize) * evaluator.error(of: evaluator.workspace.output, loss, block)
    }
  }

  /// Clips the output in place: nothing may be measured of it afterwards.
  private static let clipped = Measure(name: "mse_clipped") { evaluator, block, _ in
    let output = evaluator.workspace.output.rows(block.rows)
    evaluator.model.objective.reconstruct(output, into: output)
    return evaluator.error(of: evaluator.workspace.output, .linear, block)
  }

  private static let corruption = Measure(name: "corrupted_mse") { evaluator, block, _ in
    evaluator.error(of: evaluator.workspace.output(ofFirst: 1), .linear, block)
  }

  private static let meanActivation = Measure(name: "mean_activation") { evaluator, block, _ in
    let codes = evaluator.codes(of: block)
    return codes.floats.reduce(0.0) { $0 + Double($1) } / Double(codes.columns)
  }

  private static func fractionActive(above threshold: Float) -> Measure {
    Measure(name: "fraction_active") { evaluator, block, _ in
      let codes = evaluator.codes(of: block)
      return Double(codes.floats.count { abs($0) > threshold }) / Double(codes.columns)
    }
  }

  private static func squaredJacobian(_ layer: any ContractionLayer, at place: Int) -> Measure {
    Measure(name: "squared_jacobian") { evaluator, block, _ in
      layer.squaredJacobian(
        ofInputs: evaluator.workspace.output(ofFirst: place).rows(block.rows), evaluator.arena.values)
    }
  }
}

extension Evaluator {
  /// The sum of the losses of what stands for the images of a block.
  fileprivate func error(of output: Matrix, _ loss: ReconstructionLoss, _ block: Block) -> Double {
    loss.evaluate(output.rows(block.rows), against: images.rows(block.rows), gradient: nil, scale: 1)
  }
}
