import Foundation
import Imaging
import Support
import Testing

@testable import Reporting

/// Pictures of how a training went.
@Suite struct LearningCurveTests {
  private func draw(_ curve: LearningCurve, epochs: Int) throws -> Data? {
    try withTemporaryDirectory { directory in
      let metrics = directory + "/metrics.jsonl"
      let lines = (0..<epochs).flatMap { epoch in
        [
          #"{"epoch":\#(epoch + 1),"step":\#(epoch),"split":"train","loss":\#(1 / Double(epoch + 1))}"#,
          #"{"epoch":\#(epoch + 1),"step":\#(epoch),"split":"test","test":{"mse":0.5,"bce":"nan"}}"#,
        ]
      }
      try Data((lines + ["{torn"]).joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: metrics))
      try curve.draw(metrics, to: directory + "/curve.png")
      return FileManager.default.contents(atPath: directory + "/curve.png")
    }
  }

  @Test("a curve has a line for the loss and one for each measure of the test set")
  func lines() throws {
    func colors(_ curve: LearningCurve) throws -> [Int] {
      let raster = try Raster(png: [UInt8](try #require(try draw(curve, epochs: 4))), source: "the curve")
      return Color.series.prefix(3).map { color in raster.pixels.count { $0 == color } }
    }
    let both = try colors(LearningCurve(of: ["mse"]))
    #expect(both[0] > 500 && both[1] > 500 && both[2] == 0)
    let alone = try colors(LearningCurve(of: ["mse"], lossScale: nil))
    #expect(alone[0] > 500 && alone[1] == 0)
    // What is not there, or not a number, has none.
    let loss = try colors(LearningCurve(of: ["accuracy", "bce"]))
    #expect(loss[1] > 500)
  }

  @Test("one epoch makes no curve, nor does a run without records")
  func nothing() throws {
    #expect(try draw(LearningCurve(of: ["mse"]), epochs: 1) == nil)
    #expect(try draw(LearningCurve(of: ["mse"]), epochs: 0) == nil)
  }
}
