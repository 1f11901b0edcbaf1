import Networks
import Testing
import Training

@Suite struct HyperparametersTests {
  @Test("what a training that goes on does otherwise is named, but not when it ends or how it sums")
  func changes() {
    let before = Hyperparameters(epochs: 2, batchSize: 64, learningRate: 0.002, seed: 1, shards: 8)
    var after = before
    (after.steps, after.reduction) = (7, .slices)
    #expect(before.changes(to: after) == [])
    (after.epochs, after.learningRate, after.clipNorm) = (3, 0.5, 2)
    #expect(
      before.changes(to: after) == [
        "epochs 3 instead of 2", "learning rate 0.5 instead of 0.002", "clip norm 2.0 instead of none",
      ])
  }
}
