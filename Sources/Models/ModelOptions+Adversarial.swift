import Failures
import Networks

extension ModelOptions {
  /// How slowly a generator's average forgets, if it is to have one: as it is, in a thousand steps.
  func validAverageDecay() throws(Failure) -> Float? {
    let averageDecay = averageDecay ?? 0.999
    guard averageDecay != 0 else { return nil }
    guard averageDecay > 0, averageDecay < 1 else {
      throw Failure(.usage, "--ema \(averageDecay): give 0 to less than 1, e.g. 0.999")
    }
    return averageDecay
  }

  /// The penalty on the discriminator's gradient, if its loss has one.
  func validGradientPenalty(_ loss: AdversarialLoss) throws(Failure) -> GradientPenalty? {
    guard loss == .wassersteinGradientPenalty else {
      guard let gradientPenalty else { return nil }
      throw Failure(
        .usage,
        "--gradient-penalty \(gradientPenalty) belongs to --gan-loss wgan-gp: give that loss, or leave it out")
    }
    let penalty = GradientPenalty(weight: gradientPenalty ?? 10)
    guard penalty.weight > 0, penalty.weight.isFinite else {
      throw Failure(.usage, "--gradient-penalty \(penalty.weight): give a positive number, e.g. 10")
    }
    return penalty
  }

  /// The steps of the discriminator for one of the generator: five for a Wasserstein loss, which wants a good critic.
  func validCriticSteps(_ loss: AdversarialLoss) throws(Failure) -> Int {
    let steps = criticSteps ?? (loss == .wassersteinGradientPenalty ? 5 : 1)
    guard (1...100).contains(steps) else { throw Failure(.usage, "--critic-steps \(steps): give 1 to 100") }
    return steps
  }
}
