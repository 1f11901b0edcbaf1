import Networks

/// A convolution by its definition, in double precision: loops over every window and every pixel, with weights in a file's
/// order, [features, channels, kernel, kernel].
///
/// A transposed convolution is the same with input and output changing places.
struct NaiveConvolution {
  let image: Shape
  let grid: Shape
  let kernel, stride, padding: Int

  /// Calls `body` with the index of every pixel, weight and feature that meet.
  private func forEachMeeting(rows: Int, _ body: (_ pixel: Int, _ weight: Int, _ feature: Int) -> Void) {
    for n in 0..<rows {
      for gridY in 0..<grid.height {
        for gridX in 0..<grid.width {
          for kernelY in 0..<kernel {
            for kernelX in 0..<kernel {
              let y = gridY * stride + kernelY - padding
              let x = gridX * stride + kernelX - padding
              guard (0..<image.height).contains(y), (0..<image.width).contains(x) else { continue }
              for f in 0..<grid.channels {
                for c in 0..<image.channels {
                  body(
                    ((n * image.height + y) * image.width + x) * image.channels + c,
                    ((f * image.channels + c) * kernel + kernelY) * kernel + kernelX,
                    ((n * grid.height + gridY) * grid.width + gridX) * grid.channels + f)
                }
              }
            }
          }
        }
      }
    }
  }

  /// The features of images, without bias.
  func features(of images: [Float], _ weights: [Float], rows: Int) -> [Double] {
    var result = [Double](repeating: 0, count: rows * grid.count)
    forEachMeeting(rows: rows) { result[$2] += Double(images[$0]) * Double(weights[$1]) }
    return result
  }

  /// The images that features spread out to, without bias.
  func images(of features: [Float], _ weights: [Float], rows: Int) -> [Double] {
    var result = [Double](repeating: 0, count: rows * image.count)
    forEachMeeting(rows: rows) { result[$0] += Double(features[$2]) * Double(weights[$1]) }
    return result
  }

  /// The gradient of the weights, for images and features of which one is a gradient.
  func weightGradient(_ images: [Float], _ features: [Float], rows: Int) -> [Double] {
    var result = [Double](repeating: 0, count: grid.channels * image.channels * kernel * kernel)
    forEachMeeting(rows: rows) { result[$1] += Double(images[$0]) * Double(features[$2]) }
    return result
  }
}
