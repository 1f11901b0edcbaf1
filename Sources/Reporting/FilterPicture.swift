public import Failures
import Foundation
import Imaging
import Kernels
public import Networks
import Storage

/// The filters of a network's first layer as a picture: what each unit looks for in an image.
public struct FilterPicture {
  /// Draws the filters of an arena's first layer, at most 100 of them; without what they make of the class, where it is given to
  /// that layer behind the pixels.
  public static func draw(_ arena: Arena, to path: String) throws(Failure) {
    guard let weight = arena.network.parameters.entries.first else { return }
    let image = arena.network.input
    let isDense = weight.fileShape.count == 2
    let height = isDense ? image.height : weight.fileShape[2]
    let width = isDense ? image.width : weight.fileShape[3]
    let count = min(100, weight.fileShape[0])
    let values = weight.exported(from: arena.values)
    let inputs = values.count / weight.fileShape[0]
    let picture = FilterSheet(
      filters: (0..<count).flatMap { values[$0 * inputs..<$0 * inputs + height * width] }, count: count, height: height,
      width: width,
      title: count < weight.fileShape[0]
        ? "\(weight.name): the first \(count) of \(weight.fileShape[0]) filters" : "\(weight.name): \(count) filters")
    try AtomicFile.write(Data(try picture.raster.png()), to: path)
  }
}
