import Foundation
import Imaging
import Kernels
import Models
import Networks
import Support
import Testing

@testable import Evaluation
@testable import Reporting

/// What a run says of itself.
@Suite struct ReportTests {
  private let results = [
    FewLabelResult(labels: 200, method: .frozen, accuracies: [0.7, 0.72], supervised: [0.73, 0.77]),
    FewLabelResult(labels: 200, method: .supervised, accuracies: [0.73, 0.77], supervised: [0.73, 0.77]),
  ]

  @Test("a few-label result has the mean, the deviation of a sample, and those of the paired differences")
  func moments() {
    let result = results[0]
    #expect(abs(result.mean - 0.71) < 1e-12 && abs(result.std - 0.0002.squareRoot()) < 1e-12 && result.trials == 2)
    #expect(abs(result.gain + 0.04) < 1e-12 && abs(result.gainStd - 0.0002.squareRoot()) < 1e-12)
    let one = FewLabelResult(labels: 200, method: .frozen, accuracies: [0.7], supervised: [0.75])
    #expect(one.mean == 0.7 && one.std == 0 && abs(one.gain + 0.05) < 1e-12 && one.gainStd == 0)
  }

  @Test("the table has a line for each method, its figures below the headings")
  func table() {
    #expect(
      FewLabelReport(results, isConvolutional: true).table == """
        labels  method                      accuracy %     to supervised   draws
           200  frozen encoder + MLP         71.00 ± 1.41   -4.00 ± 1.41       2
           200  supervised CNN               75.00 ± 2.83                      2

        """)
  }

  @Test("a single draw deviates from nothing")
  func singleDraw() {
    let one = FewLabelResult(labels: 20, method: .frozen, accuracies: [0.5], supervised: [0.75])
    #expect(FewLabelReport([one], isConvolutional: false).table.hasSuffix("   50.00 ± –     -25.00 ± –          1\n"))
  }

  @Test("pictures of results and filters are written, also of nothing")
  func pictures() throws {
    try withTemporaryDirectory { folder in
      try FewLabelReport(results, isConvolutional: true).draw(to: folder + "/few-label.png")
      try FewLabelReport([], isConvolutional: true).draw(to: folder + "/empty.png")
      let image = Shape(height: 8, width: 8, channels: 1)
      for (name, model) in [
        ("dense", Model.multilayerPerceptron(input: image)), ("conv", try .convolutionalAutoencoder(input: image)),
      ] {
        try FilterPicture.draw(Arena(model.network, seed: 1), to: "\(folder)/\(name).png")
      }
      for name in ["few-label", "empty", "dense", "conv"] {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name).png")))
        #expect(try Raster(png: bytes, source: name).width > 100)
      }
    }
  }

  @Test("filters are those of the pixels, also where the class is given to the layer behind them")
  func filtersGivenTheClass() throws {
    let image = Shape(height: 4, width: 5, channels: 1)
    func network(_ classes: Int) -> Network {
      var builder = NetworkBuilder(input: image)
      if classes > 0 { builder.classConcatenation(classes: classes) }
      builder.dense("a", 6)
      return builder.network
    }
    let (plain, conditional) = (Arena(network(0), seed: 1), Arena(network(3), seed: 1))
    let weight = plain.network.parameters.entries[0].exported(from: plain.values)
    let rows = (0..<6).flatMap { weight[$0 * 20..<($0 + 1) * 20] + [Float](repeating: 7, count: 3) }
    conditional.network.parameters.entries[0].import(rows, into: conditional.values)
    try withTemporaryDirectory { folder in
      let pictures = try [plain, conditional].enumerated().map { i, arena in
        try FilterPicture.draw(arena, to: "\(folder)/\(i).png")
        return try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(i).png"))
      }
      #expect(pictures[0] == pictures[1])
    }
  }

  @Test("times are short and readable", arguments: [(0, "0:00"), (65.4, "1:05"), (7200, "2:00:00"), (-3, "0:00")])
  func duration(_ seconds: Double, _ text: String) { #expect(ProgressLog.duration(seconds) == text) }

  @Test("a time that nobody can know is no trap", arguments: [Double.infinity, .nan, 1e300])
  func endless(_ seconds: Double) { #expect(!ProgressLog.duration(seconds).isEmpty) }
}
