public import Collectives
import Datasets
public import Failures
import Kernels
public import Models
public import Networks
import Training

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

  /// Runs the trials that are missing, one on each rank at a time; a collective operation.
  ///
  /// - Parameters:
  ///   - finished: On rank 0 the accuracies that an interrupted phase has left.
  ///   - record: Called on rank 0 with each trial as soon as it is finished, and its accuracy.
  ///   - isAskedToStop: Whether this rank is to end early.
  /// - Returns: On rank 0 a result for every number of labels and method, elsewhere nothing.
  /// - Throws: `.stopped`, on all ranks behind the same trials, when one of them was asked to end while trials are missing.
  public func run(
    finished: [FewLabelTrial: Double] = [:], record: (FewLabelTrial, Double) -> Void = { _, _ in },
    isAskedToStop: () -> Bool = { false }
  ) throws(Failure) -> [FewLabelResult] {
    let trials = FewLabelTrial.all(options)
    var accuracies = finished
    let isMissing = try communicator.broadcast(trials.map { finished[$0] == nil ? 1 : 0 }, from: 0)
    let missing = zip(trials, isMissing).filter { $1 == 1 }.map(\.0)
    let codes = missing.isEmpty ? nil : try Codes(of: data.images, and: data.test, model, pretrained)
    for start in stride(from: 0, to: missing.count, by: communicator.size) {
      let round = missing[start..<min(start + communicator.size, missing.count)]
      var answer: [UInt8] = []
      if let codes, communicator.rank < round.count {
        answer = FewLabelPhase.bytes(of: try run(round[start + communicator.rank], codes))
      }
      answer.append(isAskedToStop() ? 1 : 0)
      let answers = try communicator.gather(answer, to: 0)
      for (trial, bytes) in zip(round, answers ?? []) {
        accuracies[trial] = FewLabelPhase.number(of: bytes)
        record(trial, accuracies[trial]!)
      }
      // Some have nothing to do for long: they sleep.
      let stop = try communicator.sleepingBroadcast(
        [answers?.contains { $0.last == 1 } ?? false ? 1 : 0], from: 0)
      let finishedCount = trials.count - missing.count + round.endIndex
      FaultPoint.strikeBehindTrials(rank: communicator.rank, finished: finishedCount)
      guard stop == [1], round.endIndex < missing.count else {
        continue
      }
      throw Failure(
        .stopped,
        "stopped in the few-label phase, with \(finishedCount) of \(trials.count) trials "
          + "finished",
        isShared: true)
    }
    return communicator.rank == 0 ? results(accuracies) : []
  }

  private static func bytes(of number: Double) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> UInt64(8 * $0)) }
  }

  private static func number(of bytes: [UInt8]) -> Double {
    Double(bitPattern: (0..<8).reduce(0) { $0 | UInt64(bytes[$1]) << UInt64(8 * $1) })
  }

  private func results(_ accuracies: [FewLabelTrial: Double]) -> [FewLabelResult] {
    options.labels.flatMap { labels in
      func shares(_ method: FewLabelMethod) -> [Double] {
        (0..<options.trials).map { accuracies[FewLabelTrial(labels: labels, trial: $0, method: method)]! }
      }
      return FewLabelMethod.allCases.map {
        FewLabelResult(labels: labels, method: $0, accuracies: shares($0), supervised: shares(.supervised))
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
