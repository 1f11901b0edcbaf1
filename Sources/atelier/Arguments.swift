public import ArgumentParser
public import Evaluation
public import Models
public import Networks
public import Training

extension Architecture: ExpressibleByArgument {}
extension ReconstructionLoss: ExpressibleByArgument {}
extension ActivationKind: ExpressibleByArgument {}
extension Noise: ExpressibleByArgument {}
extension Sparsity: ExpressibleByArgument {}
extension Preset: ExpressibleByArgument {}
extension AdversarialLoss: ExpressibleByArgument {}
extension Conditioning: ExpressibleByArgument {}
extension LikelihoodKind: ExpressibleByArgument {}
extension Deviation: ExpressibleByArgument {}
extension Initialization: ExpressibleByArgument {}
extension OptimizerKind: ExpressibleByArgument {}
extension ReductionKind: ExpressibleByArgument {}
extension GradientType: ExpressibleByArgument {}
extension LearningRateSchedule.Curve: ExpressibleByArgument {}

extension ClusteringMethod: ExpressibleByArgument {}
extension Covariance: ExpressibleByArgument {}

extension CheckpointInterval: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}
