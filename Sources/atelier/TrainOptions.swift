import ArgumentParser
import Datasets
import Evaluation
import Failures
import Models
import Networks
import Reporting
import Training

/// The options that decide what a run computes. What is not given comes from `--config`, or is the default.
struct TrainOptions: ParsableArguments {
  @OptionGroup(title: "Model options") var model: ModelArguments

  @Option(
    help: ArgumentHelp("Folder of the IDX files, gzipped or not. (default: \(ImageSet.fashionMNIST))", valueName: "dir")
  )
  var data: String?

  @Option(
    help:
      "Passes over the training set. (default: that of the preset, or 5; 10 for dcgan and conditional-gan; 0 for pca, which is computed at once)"
  )
  var epochs: Int?

  @Option(help: "Stop after so many steps. (default: never)")
  var steps: Int?

  @Option(
    help:
      "Samples of a global batch, over all ranks. (default: that of the preset, or 256; 64 for dcgan and conditional-gan)"
  )
  var batchSize: Int?

  @Option(
    help:
      "Learning rate. (default: that of the preset for adam, or 0.002 for adam and adamw, 0.1 for momentum, 0.5 for sgd, 0.02 for lamb, 10 for lars; 0.0002 for adam with dcgan and conditional-gan)"
  )
  var learningRate: Float?

  @Flag(
    inversion: .prefixedNo,
    help:
      "Multiply the learning rate by the global batch over 256, or over that of the preset, the model or the earlier run that the rate is of, and let it rise over the first epoch. (default: --no-scale-learning-rate)"
  )
  var scaleLearningRate: Bool?

  @Option(help: "Optimizer. (default: adam)")
  var optimizer: OptimizerKind?

  @Option(help: "Course of the learning rate. (default: cosine; constant for dcgan)")
  var schedule: LearningRateSchedule.Curve?

  @Option(help: "Epochs over which the learning rate rises from nothing. (default: 0)")
  var warmupEpochs: Double?

  @Option(help: "Weight decay. (default: 0)")
  var weightDecay: Float?

  @Option(help: "Seed of every random number. (default: 1)")
  var seed: UInt64?

  @Option(
    help:
      "Virtual shards of the training set; results depend on them, never on ranks, of which there may be as many. (default: 8, or the next power of two from the number of ranks; those of the run that goes on)"
  )
  var shards: Int?

  @Flag(
    inversion: .prefixedNo,
    help:
      "Give the same bits at any number of ranks: sum gradients shard by shard, in a fixed order. (default: --exact)")
  var exact: Bool?

  @Option(
    help: "How gradients are summed over the ranks; an exact training allows auto, shared and slices. (default: auto)")
  var reduction: ReductionKind?

  @Option(
    help:
      "What gradients are rounded to on their way between hosts, with --no-exact; they are added as 32-bit floats. (default: f32)"
  )
  var gradientDtype: GradientType?

  @Option(help: "How slowly adam, adamw and lamb forget gradients. (default: 0.9; 0.5 for dcgan and conditional-gan)")
  var beta1: Float?

  @Option(help: ArgumentHelp("Scale gradients down to this Euclidean norm. (default: never)", valueName: "norm"))
  var clipNorm: Float?

  @Option(help: "Numbers of labels of the few-label phase, separated by commas, or none. (default: none)")
  var labels: LabelCounts?

  @Option(help: "Draws of labelled samples for each number. (default: 10)")
  var trials: Int?

  @Option(help: "Updates of every classifier of the few-label phase. (default: 1000)")
  var updates: Int?

  @Option(
    help: ArgumentHelp(
      "Codes drawn for each test image to bound its probability under a variational autoencoder; 0 for none. (default: 100)",
      valueName: "samples"))
  var iwaeSamples: Int?

  @Option(help: "Epochs between two pictures of reconstructions or samples; 0 for none. (default: 1)")
  var snapshotEvery: Int?

  @Option(
    help: ArgumentHelp(
      "How often a checkpoint is made, e.g. 500steps, 1epoch, 10min, none. (default: 1epoch)", valueName: "interval"))
  var checkpointEvery: CheckpointInterval?

  @Option(
    help: ArgumentHelp(
      "Steps between two proofs that all ranks hold the same parameters. (default: 500)", valueName: "steps"))
  var verifyEvery: Int?

  @Option(help: "BLAS threads of a rank; ranks × threads should not exceed the host's cores. (default: 1)")
  var threads: Int?

  /// The configuration of a run: these options over those of an earlier run over the defaults.
  ///
  /// - Parameter earlierShards: The virtual shards of the run that this one goes on with.
  func resolved(
    _ architecture: Architecture, over base: RunConfiguration?, ranks: Int, earlierShards: Int?
  ) throws(Failure) -> RunConfiguration {
    if let base, base.model != architecture {
      throw Failure(
        .usage,
        "--config is of \(base.model.rawValue), whose options are not those of \(architecture.rawValue): leave one of them out"
      )
    }
    let preset = model.preset?.recipe
    // A preset is a setting to begin with, so one that is given takes the place of the earlier run's.
    let earlier = preset == nil ? base?.training : nil
    let optimizer = optimizer ?? base?.training.optimizer ?? .adam
    let seed = seed ?? base?.training.seed ?? 1
    var shards = 8
    while shards < ranks { shards *= 2 }
    let batchSize =
      batchSize ?? preset?.batchSize ?? earlier?.batchSize ?? architecture.recipe.batchSize ?? 256
    let isScaled = scaleLearningRate ?? false
    let recipe = preset ?? architecture.recipe
    // Goyal et al., arXiv:1706.02677: k times the batch, k times the rate, behind a warm-up. A rate is that of its own batch.
    let (learningRate, usualBatch): (Float, Int) =
      if let learningRate {
        (learningRate, 256)
      } else if let earlier, earlier.optimizer == optimizer {
        (earlier.learningRate, earlier.batchSize)
      } else if optimizer == .adam, let rate = recipe.learningRate {
        (rate, recipe.batchSize ?? 256)
      } else {
        (optimizer.defaultLearningRate, 256)
      }
    let earlierWarmup = base?.training.warmupEpochs ?? 0
    let training = Hyperparameters(
      epochs: epochs ?? preset?.epochs ?? earlier?.epochs ?? architecture.recipe.epochs
        ?? (architecture.isClosedForm ? 0 : 5),
      steps: steps ?? base?.training.steps,
      batchSize: batchSize,
      learningRate: isScaled ? learningRate * Float(batchSize) / Float(usualBatch) : learningRate,
      optimizer: optimizer,
      schedule: schedule ?? preset?.schedule ?? earlier?.schedule ?? architecture.recipe.schedule ?? .cosine,
      warmupEpochs: warmupEpochs ?? (isScaled && earlierWarmup == 0 ? 1 : earlierWarmup),
      weightDecay: weightDecay ?? base?.training.weightDecay ?? 0,
      seed: seed,
      shards: self.shards ?? earlierShards ?? base?.training.shards ?? shards,
      exact: exact ?? base?.training.exact ?? true,
      reduction: reduction ?? base?.training.reduction ?? .auto,
      gradientType: gradientDtype ?? base?.training.gradientType,
      clipNorm: clipNorm ?? base?.training.clipNorm,
      beta1: beta1 ?? base?.training.beta1 ?? architecture.recipe.beta1)
    let counts = labels?.counts ?? base?.fewLabels?.labels ?? []
    let trials = trials ?? base?.fewLabels?.trials ?? 10
    let updates = updates ?? base?.fewLabels?.updates ?? 1000
    let configuration = RunConfiguration(
      model: architecture, data: data ?? base?.data ?? ImageSet.fashionMNIST,
      options: model.options.over(model.preset?.options ?? base?.options ?? ModelOptions()),
      training: training,
      fewLabels: counts.isEmpty
        ? nil : FewLabelOptions(labels: counts, trials: trials, updates: updates, seed: seed),
      importanceSamples: iwaeSamples ?? base?.importanceSamples ?? 100,
      snapshotEvery: snapshotEvery ?? base?.snapshotEvery ?? 1,
      checkpointEvery: checkpointEvery ?? base?.checkpointEvery ?? .epochs(1),
      verifyEvery: verifyEvery ?? base?.verifyEvery ?? 500,
      threads: threads ?? base?.threads ?? 1)
    guard beta1 == nil || optimizer.forgets else {
      throw Failure(
        .usage, "--beta1 is not for --optimizer \(optimizer.rawValue): give adam, adamw or lamb, or leave it out")
    }
    try TrainOptions.validate(configuration, trials: trials, updates: updates)
    return configuration
  }

  private static func validate(_ configuration: RunConfiguration, trials: Int, updates: Int) throws(Failure) {
    func require(_ holds: Bool, _ message: String) throws(Failure) {
      if !holds { throw Failure(.usage, message) }
    }
    let training = configuration.training
    try require(training.epochs >= 0 && training.epochs <= 1_000_000, "--epochs \(training.epochs): give 0 to 1000000")
    try require(
      !configuration.model.isClosedForm || training.epochs == 0,
      "--epochs \(training.epochs): \(configuration.model.rawValue) is computed at once and takes no steps; leave it out"
    )
    try require(
      (0...1_000_000_000_000).contains(training.steps ?? 0), "--steps \(training.steps ?? 0): give 0 to 1000000000000")
    try require(
      training.batchSize >= 1 && training.batchSize <= 1 << 20, "--batch-size \(training.batchSize): give 1 to 1048576")
    try require(
      training.learningRate > 0 && training.learningRate.isFinite,
      "--learning-rate \(training.learningRate): give a positive number")
    try require(
      training.warmupEpochs >= 0 && training.warmupEpochs <= 1e6,
      "--warmup-epochs \(training.warmupEpochs): give 0 to 1000000")
    try require(
      training.weightDecay >= 0 && training.weightDecay.isFinite,
      "--weight-decay \(training.weightDecay): give 0 or more")
    try require(
      !training.exact || training.reduction.isExact,
      "--reduction \(training.reduction.rawValue) adds up in an order that depends on the number of ranks: give --no-exact, or "
        + "another --reduction")
    try require(
      !training.exact || training.gradientType ?? .f32 == .f32,
      "--gradient-dtype \((training.gradientType ?? .f32).rawValue) rounds what goes between hosts, so results depend on them: "
        + "give --no-exact, or f32")
    try require(
      training.reduction.isExact || training.gradientType ?? .f32 == .f32,
      "--gradient-dtype \((training.gradientType ?? .f32).rawValue) is not for --reduction \(training.reduction.rawValue): give "
        + "auto, shared or slices")
    try require(
      !training.optimizer.isLayerwise || !configuration.model.isAdversarial,
      "--optimizer \(training.optimizer.rawValue) is not for \(configuration.model.rawValue): give adam")
    try require(
      training.clipNorm.map { $0 > 0 && $0.isFinite } ?? true,
      "--clip-norm \(training.clipNorm ?? 0): give a positive number")
    try require(
      training.beta1.map { (0..<1).contains($0) } ?? true, "--beta1 \(training.beta1 ?? 0): give 0 to less than 1")
    try require(
      training.shards >= 1 && training.shards <= VirtualShards.limit,
      "--shards \(training.shards): give 1 to \(VirtualShards.limit)")
    try require(trials >= 1 && trials <= 10_000, "--trials \(trials): give 1 to 10000")
    try require(updates >= 1, "--updates \(updates): give 1 or more")
    try require(
      (0...1_000_000).contains(configuration.importanceSamples),
      "--iwae-samples \(configuration.importanceSamples): give 0 to 1000000")
    try require(configuration.verifyEvery >= 1, "--verify-every \(configuration.verifyEvery): give 1 or more")
    try require(configuration.snapshotEvery >= 0, "--snapshot-every \(configuration.snapshotEvery): give 0 or more")
    try require(
      configuration.threads >= 1 && configuration.threads <= 1024, "--threads \(configuration.threads): give 1 to 1024")
  }
}
