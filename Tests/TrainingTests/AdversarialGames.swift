import Collectives
import Datasets
import Models
import Networks
import Support
import Training

/// Small games of a generator and a discriminator, by name.
enum AdversarialGames {
  static let all = [
    "non-saturating", "least-squares", "hinge by class", "spectral norm by class", "wgan-gp", "wgan-gp by class",
  ]

  static func hyperparameters(
    steps: Int, _ kind: ReductionKind = .auto, exact: Bool = true
  ) -> Hyperparameters {
    Hyperparameters(
      epochs: 1, steps: steps, batchSize: 20, learningRate: 0.002, seed: 5, shards: 8, exact: exact, reduction: kind,
      beta1: 0.5)
  }

  static func model(_ game: String, criticSteps: Int? = nil) throws -> AdversarialModel {
    var options = ModelOptions()
    (options.codeSize, options.averageDecay) = (10, 0.5)
    switch game {
    case "least-squares": options.adversarialLoss = .leastSquares
    case "hinge by class": options.adversarialLoss = .hinge
    case "spectral norm by class": (options.spectralNorm, options.conditioning) = (true, .concatenation)
    case "wgan-gp": (options.adversarialLoss, options.criticSteps) = (.wassersteinGradientPenalty, criticSteps ?? 2)
    case "wgan-gp by class":
      (options.adversarialLoss, options.criticSteps) = (.wassersteinGradientPenalty, 1)
      options.spectralNorm = true
    default: options.adversarialLoss = .nonSaturating
    }
    return try .dcgan(
      input: Shape(height: 28, width: 28, channels: 1), classes: game.hasSuffix("by class") ? 10 : 0, options)
  }

  static func source(_ communicator: any Communicator) throws -> ImageSource {
    let set = try ImageSet(directory: try SmallData.shared.get().path)
    return try ImageSource(set, labelled: true, shards: 8, rank: communicator.rank, of: communicator.size)
  }
}
