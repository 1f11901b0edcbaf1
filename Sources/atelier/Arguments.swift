import ArgumentParser
import Models
import Networks
import Training

extension Architecture: @retroactive ExpressibleByArgument {}
extension ReconstructionLoss: @retroactive ExpressibleByArgument {}
extension Initialization: @retroactive ExpressibleByArgument {}
extension OptimizerKind: @retroactive ExpressibleByArgument {}
extension LearningRateSchedule.Curve: @retroactive ExpressibleByArgument {}

extension CheckpointInterval: @retroactive ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}
