import Failures

extension Communicator {
  func validate(rank other: Int) throws(Failure) {
    guard (0..<size).contains(other) else {
      throw Failure(.internal, "there is no rank \(other) among \(size)")
    }
  }

  func validate(_ slices: [Range<Int>], of count: Int) throws(Failure) {
    guard slices.count == size, slices.allSatisfy({ $0.lowerBound >= 0 && $0.upperBound <= count }) else {
      throw Failure(.internal, "\(size) slices, one a rank, must lie within \(count) floats, but they are \(slices)")
    }
  }

  func validate(
    _ source: UnsafeMutableBufferPointer<Float>, into destination: UnsafeMutableBufferPointer<Float>
  ) throws(Failure) {
    guard source.count == destination.count else {
      throw Failure(.internal, "a sum of \(source.count) floats cannot go into \(destination.count)")
    }
    guard let from = source.baseAddress, let to = destination.baseAddress, !source.isEmpty else { return }
    guard from + source.count <= to || to + destination.count <= from else {
      throw Failure(.internal, "a non-blocking sum must not overlap its own source: give it another buffer")
    }
  }
}
