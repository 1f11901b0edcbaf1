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
      let model = try architecture.model(input: Shape(height: 28, width: 28, channels: 1), self.model.options)
      let shapes = [model.network.input] + model.network.layers.map(\.output)
      Console.write(
        """
        \(architecture.rawValue): \(architecture.summary)
          \(model.network.parameters.parameterCount) parameters for 28×28 images; code \(model.code)
          \(shapes.map(\.description).joined(separator: " → "))

        """)
    }
  }
}
