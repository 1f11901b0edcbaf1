import ArgumentParser

/// The sets whose codes are written.
enum EmbeddedSplit: String, CaseIterable, ExpressibleByArgument {
  case train, test, both
}
