import Foundation

/// A range of values along one side of a chart, and the round values that are marked on it.
struct Axis {
  let range: ClosedRange<Double>
  let ticks: [Double]

  /// An axis on which all finite values have a place, with some five marks at 1, 2 or 5 times a power of ten.
  init(_ values: [Double], padded: Bool = true) {
    let finite = values.filter(\.isFinite)
    var low = finite.min() ?? 0
    var high = finite.max() ?? 1
    if low == high { (low, high) = (low - max(abs(low) * 0.1, 0.5), high + max(abs(high) * 0.1, 0.5)) }
    if padded { (low, high) = (low - (high - low) * 0.06, high + (high - low) * 0.06) }
    let rough = (high - low) / 5
    let power = pow(10, floor(log10(rough)))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? rough
    range = low...high
    ticks = stride(from: (low / step).rounded(.up) * step, through: high, by: step).map { $0 }
  }

  /// Where a value lies: 0 at the beginning of the axis, 1 at its end; nothing for what has no place.
  func place(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
  }

  /// Where a mark lies.
  func place(ofTick tick: Double) -> Double {
    (tick - range.lowerBound) / (range.upperBound - range.lowerBound)
  }

  /// What stands at a mark.
  func label(_ tick: Double) -> String {
    let value = abs(tick) < (range.upperBound - range.lowerBound) * 1e-9 ? 0 : tick
    return String(format: "%.4g", value)
  }
}
