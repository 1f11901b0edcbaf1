import Failures
import Foundation

/// What a checkpoint holds besides tensors.
struct CheckpointState: Codable {
  private static let schema = 2
  /// Beyond what any training counts to.
  private static let most = 1 << 53

  var schema = CheckpointState.schema
  var cursor: Cursor
  var sampling: Sampling
  var optimizerSteps: [Int]

  init(cursor: Cursor, sampling: Sampling, optimizerSteps: [Int]) {
    self.cursor = cursor
    self.sampling = sampling
    self.optimizerSteps = optimizerSteps
  }

  init(_ bytes: Data, source: String) throws(Failure) {
    do { self = try JSONDecoder().decode(CheckpointState.self, from: bytes) } catch {
      throw Failure(.badData, "\(source) does not hold the state of a training: take another checkpoint")
    }
    guard schema == CheckpointState.schema, cursor.step >= 0, cursor.epoch >= 0, cursor.stepInEpoch >= 0,
      cursor.epochSamples >= 0, cursor.skippedSteps >= 0,
      optimizerSteps.allSatisfy({ (0...CheckpointState.most).contains($0) }),
      max(cursor.step, cursor.epochSamples, cursor.skippedSteps) <= CheckpointState.most,
      cursor.learningRateFactor > 0, cursor.learningRateFactor <= 1
    else {
      throw Failure(.badData, "\(source) has schema \(schema) or counters that make no sense: take another checkpoint")
    }
  }

  func encoded() throws(Failure) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    do { return try encoder.encode(self) } catch {
      throw Failure(.internal, "the state of the training cannot be encoded: \(error)")
    }
  }
}
