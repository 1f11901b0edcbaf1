import ArgumentParser
import Models
import Networks

/// `atelier models`
struct ListModels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List the models that can be trained, with their layers and parameters.")

  @Option(help: "Units of the code, where it can be chosen.")
  var codeSize: Int?

  func run() {
    guard Session.isFirstRank else { return }
    for architecture in Architecture.allCases {
      let model = architecture.model(
        input: Shape(height: 28, width: 28, channels: 1), codeSize: codeSize, loss: .mse, initialization: .he)
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
