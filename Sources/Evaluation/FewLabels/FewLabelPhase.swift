public import Collectives
import Datasets
public import Failures
import Kernels
public import Models
public import Networks

/// The question that unsupervised learning is asked: with a few labels, how much do the unlabelled images help?
///
/// For every number of labels and every draw, three classifiers of the same shape get the same labelled samples and the same
/// number of updates: a head on the frozen encoder, the same with the encoder trained further, and the same network from
/// random values. Rank 0 draws, collects and reports; the trials are dealt out over the ranks, and a trial's result does not
/// depend on the rank that ran it. A rank that has nothing to do sleeps.
public struct FewLabelPhase {
  private let model: Model
  private let pretrained: Arena
  private let data: FewLabelData
  private let options: FewLabelOptions
  private let communicator: any Communicator

  /// Prepares the phase; `pretrained` holds the values of the model.
  public init(
    _ model: Model, _ pretrained: Arena, on data: FewLabelData, _ options: FewLabelOptions,
    _ communicator: any Communicator
  ) {
    self.model = model
    self.pretrained = pretrained
    self.data = data
    self.options = options
    self.communicator = communicator
  }

  /// Runs all trials; a collective operation.
  ///
  /// - Parameter progress: Called on rank 0 with the share of its own trials that is done.
  /// - Returns: On rank 0 a result for every number of labels and method, elsewhere nothing.
  public func run(progress: (Double) -> Void) throws(Failure) -> [FewLabelResult] {
    let trials = FewLabelTrial.all(options)
    let own = trials.indices.filter { $0 % communicator.size == communicator.rank }
    let codes = try Codes(of: data.images, and: data.test, model, pretrained)
    var accuracies: [Double] = []
    for (done, index) in own.enumerated() {
      accuracies.append(try run(trials[index], codes))
      progress(Double(done + 1) / Double(own.count))
    }
    let bytes = accuracies.flatMap { accuracy in
      (0..<8).map { UInt8(truncatingIfNeeded: accuracy.bitPattern >> UInt64(8 * $0)) }
    }
    guard communicator.rank == 0 else {
      try communicator.send(bytes, to: 0, tag: FewLabelPhase.tag)
      try communicator.sleepingBarrier()
      return []
    }
    var all = [Double](repeating: 0, count: trials.count)
    for rank in 0..<communicator.size {
      let received = rank == 0 ? bytes : try communicator.receive(from: rank, tag: FewLabelPhase.tag)
      for (place, index) in stride(from: rank, to: trials.count, by: communicator.size).enumerated() {
        all[index] = Double(
          bitPattern: (0..<8).reduce(UInt64(0)) { $0 | UInt64(received[8 * place + $1]) << UInt64(8 * $1) })
      }
    }
    try communicator.sleepingBarrier()
    return results(zip(trials, all).map { ($0, $1) })
  }

  private static let tag = 71

  private func results(_ trials: [(trial: FewLabelTrial, accuracy: Double)]) -> [FewLabelResult] {
    options.labels.flatMap { labels in
      func percent(_ method: FewLabelMethod) -> [Double] {
        trials.filter { $0.trial.labels == labels && $0.trial.method == method }
          .sorted { $0.trial.trial < $1.trial.trial }.map { 100 * $0.accuracy }
      }
      return FewLabelMethod.allCases.map {
        FewLabelResult(labels: labels, method: $0, accuracies: percent($0), supervised: percent(.supervised))
      }
    }
  }

  private func run(_ trial: FewLabelTrial, _ codes: Codes) throws(Failure) -> Double {
    let draw = data.draws[options.labels.firstIndex(of: trial.labels)!][trial.trial]
    let labels = draw.map { data.labels[Int($0)] }
    // The head starts from the same values in all methods of a trial.
    let seed = options.seed &+ UInt64(trial.trial) &* 1_000_003
    let headArena = Arena(head(behind: NetworkBuilder(input: model.code)), seed: seed)
    let arena: Arena
    let images: Slab
    let rows: Matrix
    let test: Matrix
    if trial.method == .frozen {
      arena = headArena
      images = Slab(count: draw.count * model.code.count)
      rows = Matrix(images.base, rows: draw.count, columns: model.code.count)
      for (row, place) in draw.enumerated() {
        rows.rows(row..<row + 1).base.update(
          from: codes.train.rows(Int(place)..<Int(place) + 1).base, count: rows.columns)
      }
      test = codes.test
    } else {
      arena = Arena(head(behind: NetworkBuilder(model.network, depth: model.encoderDepth)), seed: seed)
      arena.copy(sharedFrom: headArena)
      if trial.method == .finetuned { arena.copy(sharedFrom: pretrained) }
      images = Slab(count: draw.count * data.images.pixels)
      rows = Matrix(images.base, rows: draw.count, columns: data.images.pixels)
      draw.withUnsafeBufferPointer { data.images.gather($0, countingFrom: 0, into: rows.floats) }
      test = codes.testImages
    }
    let classifier = Classifier(
      arena, rows: max(options.batchSize, 64), learningRate: options.learningRate, seed: seed)
    try classifier.train(on: rows, labels: labels, updates: options.updates, batchSize: options.batchSize)
    return try classifier.accuracy(on: test, labels: data.testLabels)
  }

  private func head(behind builder: NetworkBuilder) -> Network {
    var builder = builder
    builder.dense("head.hidden", options.hiddenUnits, .relu)
    builder.dropout(rate: options.dropout)
    builder.dense("head.output", ImageSet.classes)
    return builder.network
  }
}
