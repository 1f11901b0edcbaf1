import CProcessor

extension Images {
  /// Writes the images of a range as numbers from 0 to 1: pixel / 255.
  ///
  /// - Parameter floats: At least range.count · pixels; what lies beyond is left alone.
  public func load(_ range: Range<Int>, into floats: UnsafeMutableBufferPointer<Float>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count && floats.count >= range.count * pixels)
    guard !range.isEmpty, let target = floats.baseAddress else { return }
    bytes.withUnsafeBufferPointer { source in
      convert(source.baseAddress! + range.lowerBound * pixels, count: range.count * pixels, into: target)
    }
  }

  /// Gathers images as numbers from 0 to 1, pixel / 255, in the order of their indices.
  ///
  /// - Parameters:
  ///   - indices: Sample numbers.
  ///   - first: The sample number of the first of these images.
  ///   - floats: At least indices.count · pixels; what lies beyond is left alone.
  public func gather(
    _ indices: UnsafeBufferPointer<Int32>, countingFrom first: Int, into floats: UnsafeMutableBufferPointer<Float>
  ) {
    let pixels = pixels
    precondition(floats.count >= indices.count * pixels)
    guard !indices.isEmpty, var target = floats.baseAddress else { return }
    bytes.withUnsafeBufferPointer { source in
      func image(_ position: Int) -> UnsafePointer<UInt8> {
        let image = Int(indices[position]) - first
        precondition(image >= 0 && image < count)
        return source.baseAddress! + image * pixels
      }
      for position in indices.indices {
        // Images lie anywhere in memory: those to come are asked for now.
        if position + 4 < indices.count {
          let next = image(position + 4)
          for byte in stride(from: 0, to: pixels, by: 64) { cprocessor_prefetch(next + byte) }
        }
        convert(image(position), count: pixels, into: target)
        target += pixels
      }
    }
  }
}

/// Sets target[i] to source[i] / 255.
///
/// A plain loop on purpose: the compiler makes vpmovzxbd, vcvtdq2ps and vmulps of it, eight pixels each. Multiplying by the
/// rounded 1/255 still maps 255 to exactly 1.
private func convert(_ source: UnsafePointer<UInt8>, count: Int, into target: UnsafeMutablePointer<Float>) {
  for index in 0..<count {
    target[index] = Float(source[index]) * (1 / 255)
  }
}
