import ArgumentParser
import Collectives
import Datasets
import Evaluation
import Failures
import Models
import Foundation
import Reporting
import Training

/// `atelier evaluate`
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure an earlier run on the test set: its reconstructions, its classes, or the images it generates.")

  @OptionGroup var earlier: EarlierRunOptions

  @Option(
    help: ArgumentHelp(
      "Codes drawn for each image to bound its probability under a variational autoencoder; 0 for none. (default: as in the run)",
      valueName: "samples"))
  var iwaeSamples: Int?

  @Flag(
    inversion: .prefixedNo,
    help: "Measure generated images by a classifier that is trained for it. (default: as in the run)")
  var quality: Bool?

  func validate() throws {
    guard (0...1_000_000).contains(iwaeSamples ?? 0) else { throw ValidationError("--iwae-samples wants 0 to 1000000") }
  }

  @Flag(help: "Print a JSON object and nothing else.")
  var json = false

  func run() {
    Session.run { communicator throws(Failure) in
      let model = try RunRecord(path: self.earlier.path, communicator).configuration.model
      let test = try model.isAdversarial ? generator(communicator) : network(communicator)
      guard communicator.rank == 0 else { return }
      Console.write(
        json
          ? String(decoding: try JSONFile.encoded(test), as: UTF8.self) : "test \(test.line)\n")
    }
  }

  /// What is measured of a model of one network.
  private func network(_ communicator: any Communicator) throws(Failure) -> Metrics {
    let earlier = try EarlierRun<Model>(self.earlier, communicator)
    let space = wantsQuality(earlier.configuration, earlier.set) ? LatentSpace(earlier.model, earlier.arenas[0]) : nil
    let source = try communicator.agree { () throws(Failure) in
      guard space != nil || quality != true else {
        throw Failure(.usage, "\(earlier.configuration.model.rawValue) generates no images: leave out --quality")
      }
      guard iwaeSamples == nil || earlier.model.reparametrization != nil else {
        throw Failure(
          .usage, "\(earlier.configuration.model.rawValue) has no codes to draw: leave out --iwae-samples")
      }
      return try images(
        of: earlier.set, labelled: earlier.model.needsLabels || space != nil, earlier.configuration, communicator)
    }
    let measures = try Evaluator(earlier.model, earlier.arenas[0], on: source, communicator).evaluate(
      importanceSamples: iwaeSamples ?? earlier.configuration.importanceSamples)
    guard let space else { return measures }
    return measures.merging(
      try QualityJob(source: source, communicator: communicator).measure(
        space, seed: earlier.configuration.training.seed
      ).measures)
  }

  /// What is measured of a generator and a discriminator.
  private func generator(_ communicator: any Communicator) throws(Failure) -> Metrics {
    let earlier = try EarlierRun<AdversarialModel>(self.earlier, communicator)
    let measuresQuality = wantsQuality(earlier.configuration, earlier.set)
    let source = try communicator.agree { () throws(Failure) in
      guard iwaeSamples == nil else {
        throw Failure(
          .usage, "\(earlier.configuration.model.rawValue) gives no image a probability: leave out --iwae-samples")
      }
      return try images(
        of: earlier.set, labelled: measuresQuality || earlier.model.classes > 0, earlier.configuration, communicator)
    }
    let judge = GeneratorJudge(
      earlier.model, generator: earlier.arenas[0], discriminator: earlier.arenas[1], on: source,
      seed: earlier.configuration.training.seed, communicator)
    return measuresQuality ? try judge.measureQuality().measures : try judge.evaluate()
  }

  private func wantsQuality(_ configuration: RunConfiguration, _ set: ImageSet) -> Bool {
    quality ?? QualityJob.isWanted(configuration, set)
  }

  private func images(
    of set: ImageSet, labelled: Bool, _ configuration: RunConfiguration, _ communicator: any Communicator
  ) throws(Failure) -> ImageSource {
    try ImageSource(
      set, labelled: labelled, shards: max(configuration.training.shards, communicator.size), rank: communicator.rank,
      of: communicator.size)
  }
}
