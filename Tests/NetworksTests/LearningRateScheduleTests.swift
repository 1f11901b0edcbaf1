import Networks
import Testing

/// Learning rates by step.
@Suite struct LearningRateScheduleTests {
  private func rates(_ curve: LearningRateSchedule.Curve, warmup: Int, total: Int) -> [Float] {
    let schedule = LearningRateSchedule(curve, learningRate: 0.8, warmupSteps: warmup, totalSteps: total)
    return (0..<total).map { schedule.rate(at: $0) }
  }

  @Test("the constant curve stays where it is")
  func constant() { #expect(rates(.constant, warmup: 0, total: 9).allSatisfy { $0 == 0.8 }) }

  @Test("the step curve falls to a tenth after a half, and again after three quarters")
  func step() {
    let expected = [Float](repeating: 0.8, count: 4) + [0.08, 0.08] + [0.008, 0.008]
    expectClose(rates(.step, warmup: 0, total: 8), expected, within: 1e-6, "rates")
  }

  @Test("the cosine begins at the full rate, is half-way at half, and falls to nothing")
  func cosine() {
    let schedule = LearningRateSchedule(.cosine, learningRate: 0.8, warmupSteps: 0, totalSteps: 100)
    expectClose(
      [0, 25, 50, 75, 100].map { schedule.rate(at: $0) }, [0.8, 0.682_842_7, 0.4, 0.117_157_3, 0], within: 1e-6, "rates"
    )
    let rates = rates(.cosine, warmup: 0, total: 100)
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 > $1 } && rates.allSatisfy { $0 > 0 })
    #expect(schedule.rate(at: 1000) == 0)
  }

  @Test(
    "warming up rises linearly to the full rate, and the curve begins behind it",
    arguments: LearningRateSchedule.Curve.allCases)
  func warmup(_ curve: LearningRateSchedule.Curve) {
    let rates = rates(curve, warmup: 3, total: 11)
    expectClose(Array(rates[..<4]), [0.2, 0.4, 0.6, 0.8], within: 1e-6, "warm-up")
    #expect(Array(rates[3...]) == self.rates(curve, warmup: 0, total: 8))
  }

  @Test(
    "a training that ends while it is warming up, or has no steps, has rates",
    arguments: LearningRateSchedule.Curve.allCases)
  func short(_ curve: LearningRateSchedule.Curve) {
    #expect(rates(curve, warmup: 5, total: 2).allSatisfy { $0 > 0 && $0 < 0.8 })
    #expect(LearningRateSchedule(curve, learningRate: 0.8, warmupSteps: 0, totalSteps: 0).rate(at: 0) == 0.8)
  }
}
