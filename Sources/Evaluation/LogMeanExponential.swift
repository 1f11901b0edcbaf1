import Foundation

/// ln(1/K Σ e^{xₖ}) of numbers that come one after the other, relative to the largest so far, so that nothing overflows and
/// not all vanish.
struct LogMeanExponential {
  private var largest = -Double.infinity
  private var sum = 0.0
  private var count = 0

  /// Takes a number.
  mutating func add(_ x: Double) {
    count += 1
    if x > largest {
      sum = sum * exp(largest - x) + 1
      largest = x
    } else {
      sum += exp(x - largest)
    }
  }

  /// The result.
  var value: Double { largest + log(sum / Double(count)) }
}
