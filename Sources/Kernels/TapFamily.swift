/// Outputs of a convolution that are sums over the same taps: where each output's source begins and where its sum goes, and
/// how far every tap is from the source's beginning. All in floats.
struct TapFamily: Hashable, Sendable {
  /// The outputs that are summed together.
  static let tile = 5

  /// For each output, the place in the frame that the taps' offsets count from; filled up with the last to whole tiles.
  let sources: [Int]
  /// For each output, its place in the image; filled up likewise.
  let targets: [Int]
  /// For each tap, the distance from an output's source.
  let offsets: [Int]
  /// For each tap, its number in the kernel, row by row.
  let taps: [Int]

  init(sources: [Int], targets: [Int], offsets: [Int], taps: [Int]) {
    func filled(_ places: [Int]) -> [Int] {
      let missing = (TapFamily.tile - places.count % TapFamily.tile) % TapFamily.tile
      return places + [Int](repeating: places.last ?? 0, count: missing)
    }
    self.sources = filled(sources)
    self.targets = filled(targets)
    self.offsets = offsets
    self.taps = taps
  }
}
