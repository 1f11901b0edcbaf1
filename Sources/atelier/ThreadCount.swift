import ArgumentParser

/// A number of BLAS threads, 1 to 1024.
struct ThreadCount: Hashable, ExpressibleByArgument {
  let count: Int

  static let one = ThreadCount(argument: "1")!

  init?(argument: String) {
    guard let count = Int(argument), (1...1024).contains(count) else { return nil }
    self.count = count
  }

  var defaultValueDescription: String { "\(count)" }
}
