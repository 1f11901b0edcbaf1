/// Outputs of a convolution that are sums over the same taps: where each output's source begins and where its sum goes, and
/// how far every tap is from the source's beginning. All in floats.
struct TapFamily: Hashable, Sendable {
  /// For each output, the place in the frame that the taps' offsets count from.
  let sources: [Int]
  /// For each output, its place in the image.
  let targets: [Int]
  /// For each tap, the distance from an output's source.
  let offsets: [Int]
  /// For each tap, its number in the kernel, row by row.
  let taps: [Int]
}
