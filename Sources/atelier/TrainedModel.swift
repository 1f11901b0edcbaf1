import Datasets
import Failures
import Models
import Networks
import Reporting

/// A model whose networks a run holds.
protocol TrainedModel: Sendable {
  /// The model that a run was told to train on images of a set's size.
  init(_ configuration: RunConfiguration, of set: ImageSet) throws(Failure)

  /// Its networks, in the order in which checkpoints hold them.
  var networks: [Network] { get }

  /// Whether the first network is used with averages of its values.
  var isAveraged: Bool { get }
}

extension Model: TrainedModel {
  init(_ configuration: RunConfiguration, of set: ImageSet) throws(Failure) {
    self = try configuration.makeModel(height: set.train.height, width: set.train.width)
  }

  var networks: [Network] { [network] }

  var isAveraged: Bool { false }
}

extension AdversarialModel: TrainedModel {
  init(_ configuration: RunConfiguration, of set: ImageSet) throws(Failure) {
    self = try configuration.makeAdversarialModel(height: set.train.height, width: set.train.width)
  }

  var isAveraged: Bool { averageDecay != nil }
}
