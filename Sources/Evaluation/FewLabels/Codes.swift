import Datasets
import Failures
import Kernels
import Models
import Networks

/// The codes that a pre-trained encoder gives to the labelled and to the test images, computed once for all trials.
final class Codes {
  private let trainSlab: Slab
  private let testSlab: Slab
  private let imageSlab: Slab
  /// A labelled sample a row.
  let train: Matrix
  /// A test sample a row.
  let test: Matrix
  /// The test images themselves, for the classifiers that have an encoder of their own.
  let testImages: Matrix

  init(of images: Images, and testSet: Images, _ model: Model, _ pretrained: Arena) throws(Failure) {
    trainSlab = Slab(count: images.count * model.code.count)
    testSlab = Slab(count: testSet.count * model.code.count)
    imageSlab = Slab(count: testSet.count * testSet.pixels)
    train = Matrix(trainSlab.base, rows: images.count, columns: model.code.count)
    test = Matrix(testSlab.base, rows: testSet.count, columns: model.code.count)
    testImages = Matrix(imageSlab.base, rows: testSet.count, columns: testSet.pixels)
    testSet.load(0..<testSet.count, into: imageSlab.floats)

    let encoder = Encoder(model, pretrained)
    try encoder.encode(images, 0..<images.count, into: train)
    try encoder.encode(testSet, 0..<testSet.count, into: test)
  }
}
