import ArgumentParser
import Models
import Networks

/// `atelier models`
struct ListModels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List the models that can be trained, with their layers and parameters.")

  @OptionGroup(title: "Model options") var model: ModelArguments

  func run() throws {
    guard Session.isFirstRank else { return }
    for architecture in Architecture.allCases {
      let image = Shape(height: 28, width: 28, channels: 1)
      let networks: [Network]
      let code: Shape
      if architecture.isAdversarial {
        networks = try architecture.adversarialModel(input: image, model.options).networks
        code = networks[0].input
      } else {
        let model = try architecture.model(input: image, model.options)
        (networks, code) = ([model.network], model.code)
      }
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
}
