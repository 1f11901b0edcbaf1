import Failures

extension ModelOptions {
  /// How slowly a generator's average forgets, if it is to have one.
  func validAverageDecay() throws(Failure) -> Float? {
    guard let averageDecay, averageDecay != 0 else { return nil }
    guard averageDecay > 0, averageDecay < 1 else {
      throw Failure(.usage, "--ema \(averageDecay): give 0 to less than 1, e.g. 0.999")
    }
    return averageDecay
  }

  /// Checks what means the same in every model.
  ///
  /// - Throws: `.usage` for what makes no sense in any.
  func validateShared() throws(Failure) {
    func require(_ holds: Bool, _ message: String) throws(Failure) {
      if !holds { throw Failure(.usage, message) }
    }
    try require(
      codeSize.map { (1...65_536).contains($0) } ?? true, "--code-size \(codeSize ?? 0): give 1 to 65536")
    let widths = widths ?? [1]
    try require(
      (1...16).contains(widths.count) && widths.allSatisfy { (1...65_536).contains($0) },
      "--widths \(widths.map(String.init).joined(separator: ",")): give 1 to 16 numbers of units from 1 to 65536")
    try require(
      dropout.map { (0..<1).contains($0) } ?? true, "--dropout \(dropout ?? 0): give 0 or more, and less than 1")
  }
}
