import Foundation
public import Kernels

/// The cross-entropy of softmax(x) against a class: −ln(e^{x_c} / Σ e^{x_k}), in nats.
public struct SoftmaxCrossEntropy: Sendable {
  /// Makes the loss.
  public init() {}

  /// The sum of the samples' losses; writes the gradient of `scale` times that sum with respect to the logits,
  /// scale · (softmax(x) − onehot(c)).
  ///
  /// - Parameters:
  ///   - logits: n × classes.
  ///   - labels: The class of each row, below the number of columns.
  public func evaluate(_ logits: Matrix, labels: UnsafePointer<UInt8>, gradient: Matrix?, scale: Float) -> Double {
    var total = 0.0
    for row in 0..<logits.rows {
      let x = logits.base + row * logits.columns
      var largest = -Float.infinity
      for k in 0..<logits.columns { largest = max(largest, x[k]) }
      var sum = 0.0
      for k in 0..<logits.columns { sum += exp(Double(x[k] - largest)) }
      let label = Int(labels[row])
      total += log(sum) - Double(x[label] - largest)
      if let gradient {
        let g = gradient.base + row * logits.columns
        for k in 0..<logits.columns {
          g[k] = scale * Float(exp(Double(x[k] - largest)) / sum - (k == label ? 1 : 0))
        }
      }
    }
    return total
  }

  /// How many rows have their largest logit at their label.
  public func correct(_ logits: Matrix, labels: UnsafePointer<UInt8>) -> Int {
    var count = 0
    for row in 0..<logits.rows where SoftmaxCrossEntropy.largest(logits.rows(row..<row + 1)) == Int(labels[row]) {
      count += 1
    }
    return count
  }

  /// The class with the largest logit of a row, the first of equals.
  public static func largest(_ row: Matrix) -> Int {
    var best = 0
    for k in 1..<row.columns where row.base[k] > row.base[best] { best = k }
    return best
  }
}
