import ArgumentParser

/// A duration such as `90s`, `30min` or `12h`.
struct TimeLimit: Hashable, ExpressibleByArgument {
  let seconds: Double
  let defaultValueDescription: String

  init?(argument: String) {
    let digits = argument.prefix { $0.isNumber || $0 == "." }
    guard let count = Double(digits), count > 0, count.isFinite else { return nil }
    switch argument.dropFirst(digits.count) {
    case "s": seconds = count
    case "min": seconds = 60 * count
    case "h": seconds = 3600 * count
    default: return nil
    }
    defaultValueDescription = argument
  }
}
