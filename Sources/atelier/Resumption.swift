import ArgumentParser

/// Where a training begins.
enum Resumption: Hashable, ExpressibleByArgument {
  /// At the newest whole checkpoint of the run directory, or anew where there is none.
  case auto
  /// At a checkpoint, or at the newest of a run.
  case path(String)
  /// Anew.
  case none

  init?(argument: String) {
    switch argument {
    case "auto": self = .auto
    case "none": self = .none
    case "": return nil
    default: self = .path(argument)
    }
  }

  var defaultValueDescription: String {
    switch self {
    case .auto: "auto"
    case .path(let path): path
    case .none: "none"
    }
  }
}
