import ArgumentParser
import Failures
import Models
import Networks

/// `atelier models`
struct ListModels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List the models that can be trained, with their layers and parameters.")

  @OptionGroup(title: "Model options") var model: ModelArguments

  func run() {
    guard Session.isFirstRank else { return }
    for architecture in Architecture.allCases {
      // Options that are given leave out the models that have no use for them.
      guard let (networks, code) = try? networks(of: architecture) else { continue }
      let chains = networks.map { network in
        ([network.input] + network.layers.map(\.output)).map(\.description).joined(separator: " → ")
      }
      Console.write(
        """
        \(architecture.rawValue): \(architecture.summary)
          \(networks.reduce(0) { $0 + $1.parameters.parameterCount }) parameters for 28×28 images; code \(code)
          \(chains.joined(separator: "\n  "))

        """)
    }
  }

  private func networks(of architecture: Architecture) throws(Failure) -> (networks: [Network], code: Shape) {
    let image = Shape(height: 28, width: 28, channels: 1)
    if architecture.isAdversarial {
      let networks = try architecture.adversarialModel(input: image, model.options).networks
      return (networks, networks[0].input)
    }
    let model = try architecture.model(input: image, model.options)
    return ([model.network], model.code)
  }
}
