import Kernels

extension Slab {
  /// A slab that holds these values.
  init(_ values: [Float]) {
    self.init(count: values.count)
    _ = floats.update(from: values)
  }
}
