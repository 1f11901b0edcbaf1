import Foundation
import Kernels

/// Places where a test lets something go wrong; there are none in release builds.
///
/// The environment variable `ATELIER_FAULT` is a list of `name:rank:step`, separated by commas.
package enum FaultPoint: String {
  /// A gradient has an element that is not a number.
  case gradientNaN = "gradient.nan"
  /// A bit of a parameter flips.
  case parameterFlip = "parameter.flip"
  /// The process is killed behind a step.
  case kill
  /// The process is killed when so many few-label trials are finished.
  case killBehindTrials = "kill.trials"

  #if DEBUG
    private static let planned: Set<String> = Set(
      (ProcessInfo.processInfo.environment["ATELIER_FAULT"] ?? "").split(separator: ",").map(String.init))
  #endif

  /// Whether it goes wrong here and now.
  func strikes(rank: Int, step: Int) -> Bool {
    #if DEBUG
      return FaultPoint.planned.contains("\(rawValue):\(rank):\(step)")
    #else
      return false
    #endif
  }

  /// Does the damage that is planned for the time before the gradients are summed.
  static func strikeBeforeReduction(rank: Int, step: Int, gradient: Floats) {
    if gradientNaN.strikes(rank: rank, step: step) { gradient[gradient.count / 2] = .nan }
  }

  /// Does the damage that is planned for the time behind the update.
  static func strikeBehindUpdate(rank: Int, step: Int, values: Floats) {
    if parameterFlip.strikes(rank: rank, step: step) {
      values[values.count / 2] = Float(bitPattern: values[values.count / 2].bitPattern ^ 1)
    }
    if kill.strikes(rank: rank, step: step) { Glibc.kill(getpid(), SIGKILL) }
  }

  /// Does the damage that is planned for the time when so many few-label trials are finished.
  package static func strikeBehindTrials(rank: Int, finished: Int) {
    if killBehindTrials.strikes(rank: rank, step: finished) { Glibc.kill(getpid(), SIGKILL) }
  }
}
