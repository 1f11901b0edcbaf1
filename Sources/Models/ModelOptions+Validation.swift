import Failures
import Networks

extension ModelOptions {
  /// Checks what means the same in every model, and that none of these options is given to a model that has no use for it.
  ///
  /// - Throws: `.usage`, with what is wrong.
  func validate(for architecture: Architecture) throws(Failure) {
    func require(_ holds: Bool, _ message: String) throws(Failure) {
      if !holds { throw Failure(.usage, message) }
    }
    try require(
      codeSize.map { (1...65_536).contains($0) } ?? true, "--code-size \(codeSize ?? 0): give 1 to 65536")
    let units = widths ?? [1]
    try require(
      (1...16).contains(units.count) && units.allSatisfy { (1...65_536).contains($0) },
      "--widths \(units.map(String.init).joined(separator: ",")): give 1 to 16 numbers of units from 1 to 65536")
    try require(
      dropout.map { (0..<1).contains($0) } ?? true, "--dropout \(dropout ?? 0): give 0 or more, and less than 1")

    let fullyConnected: [Architecture] = [.fcAutoencoder, .sparseAutoencoder, .contractiveAutoencoder]
    let autoencoders = [.convAutoencoder] + fullyConnected
    let variational: [Architecture] = [
      .variationalAutoencoder, .convVariationalAutoencoder, .conditionalVariationalAutoencoder,
    ]
    let adversarial = Architecture.allCases.filter(\.isAdversarial)
    let users: [(option: String, isGiven: Bool, models: [Architecture])] = [
      ("--preset \(preset?.rawValue ?? "")", preset != nil, preset?.architectures ?? []),
      ("--loss", loss != nil, autoencoders),
      ("--code-size", codeSize != nil, autoencoders + variational + adversarial + [.pca]),
      ("--initialization", initialization != nil, Architecture.allCases.filter { $0 != .pca }),
      ("--widths", widths != nil, fullyConnected + variational + [.mlp]),
      ("--activation", activation != nil, fullyConnected + [.mlp]),
      ("--tied", tied != nil, autoencoders),
      ("--layerwise", layerwise != nil, [.fcAutoencoder]),
      ("--corrupt", noise != nil, autoencoders),
      ("--sparsity", sparsity != nil, [.sparseAutoencoder]),
      ("--contraction", contraction != nil, [.contractiveAutoencoder]),
      ("--dropout", dropout != nil, [.mlp, .cnn]),
      ("--gated", gated != nil, variational),
      ("--likelihood", likelihood != nil, variational),
      ("--sigma", sigma != nil, variational),
      ("--beta", beta != nil, variational),
      ("--kl-warmup", klWarmup != nil, variational),
      ("--clamp-log-variance", clampLogVariance != nil, variational),
      ("--quality", measuresQuality == true, variational + adversarial),
      ("--gan-loss", adversarialLoss != nil, adversarial),
      ("--ema", averageDecay != nil, adversarial),
      ("--spectral-norm", spectralNorm != nil, adversarial),
      ("--gradient-penalty", gradientPenalty != nil, adversarial),
      ("--critic-steps", criticSteps != nil, adversarial),
      ("--conditioning", conditioning != nil, [.conditionalGAN]),
    ]
    if layerwise == true, let noise, !noise.suitsCodes {
      throw Failure(
        .usage,
        "--corrupt \(noise.rawValue) is for pixels, and --layerwise spoils the codes of lower layers, too: give gaussian:0.3 or "
          + "mask:0.25")
    }
    if let activation, activation != .linear,
      widths?.count == 1 || widths == nil && architecture == .sparseAutoencoder,
      [.fcAutoencoder, .sparseAutoencoder].contains(architecture)
    {
      throw Failure(
        .usage,
        "--activation \(activation.rawValue) is for hidden layers before the code, and there are none: give more --widths, or leave it "
          + "out")
    }
    for (option, isGiven, models) in users where isGiven && !models.contains(architecture) {
      throw Failure(
        .usage,
        "\(architecture.rawValue) has no \(option): it is an option of \(models.map(\.rawValue).joined(separator: ", "))"
      )
    }
  }
}
