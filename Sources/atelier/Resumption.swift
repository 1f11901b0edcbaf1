import ArgumentParser
import Foundation
import Reporting
import Training

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

  /// Whether it goes on in a folder with the run that is there.
  func goesOn(in folder: RunFolder) -> Bool {
    func components(_ path: String) -> [String] {
      URL(fileURLWithPath: path).resolvingSymlinksInPath().standardized.pathComponents
    }
    switch self {
    case .auto: return true
    case .path(let path): return components(path).starts(with: components(folder.path))
    case .none: return false
    }
  }

  /// What decided the course of the run that it goes on with, if that has left word of it.
  ///
  /// - Parameter out: The run directory that was asked for.
  func hyperparameters(out: String?) -> Hyperparameters? {
    let places: [String]
    switch self {
    case .auto: places = out.map { [$0, $0 + "/layer-1"] } ?? []
    case .path(let path): places = [path, path + "/..", path + "/../.."]
    case .none: places = []
    }
    return places.lazy.compactMap { try? RunRecord(path: $0).configuration.training }.first
  }

  var defaultValueDescription: String {
    switch self {
    case .auto: "auto"
    case .path(let path): path
    case .none: "none"
    }
  }
}
