/// Measures the time between its laps.
struct Stopwatch {
  private var last = ContinuousClock.now

  /// The seconds since the last lap, or since the beginning.
  mutating func lap() -> Double {
    let now = ContinuousClock.now
    defer { last = now }
    return (now - last) / .seconds(1)
  }
}
