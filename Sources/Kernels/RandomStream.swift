import Foundation

/// The random numbers of one purpose for one sample of one epoch.
///
/// A stream is made where it is needed and starts at its beginning; two streams with the same coordinates give the same
/// numbers on every rank.
public struct RandomStream: Sendable {
  /// What random numbers are for; each purpose has numbers of its own.
  public enum Purpose: UInt32, Sendable {
    case initialization = 1
    case dropout
    case noise
    case sampling
    case order = 6
    case clusters
    case evaluation
    case binarization
    case generation
    case interpolation
  }

  let generator: Philox
  private(set) var counter: SIMD4<UInt32>
  private var words = SIMD4<UInt32>.zero
  private var used = 4

  /// The stream of a purpose at (epoch, index), for a seed. The index is a global sample index, a parameter's number, or
  /// whatever else tells the streams of a purpose apart. `layer` tells apart layers that use the same purpose.
  public init(seed: UInt64, purpose: Purpose, epoch: Int = 0, index: Int = 0, layer: Int = 0) {
    generator = Philox(seed: seed)
    counter = SIMD4(
      0, UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: epoch),
      purpose.rawValue | UInt32(truncatingIfNeeded: layer) << 8)
  }

  /// The next 32 random bits.
  public mutating func next() -> UInt32 {
    if used == 4 {
      words = generator.words(counter)
      counter[0] &+= 1
      used = 0
    }
    defer { used += 1 }
    return words[used]
  }

  /// Uniform on [0, 1), a multiple of 2⁻²⁴.
  public mutating func uniform() -> Float {
    Float(next() >> 8) * 0x1p-24
  }

  /// Standard normal, by the transformation of Box and Muller; two uniform numbers each.
  public mutating func normal() -> Float {
    let radius = (-2 * Foundation.log(Double(next()) * 0x1p-32 + 0x1p-33)).squareRoot()
    return Float(radius * Foundation.cos(2 * Double.pi * Double(next()) * 0x1p-32))
  }

  /// Uniform on 0..<bound, by multiplication (bias below bound / 2³²).
  public mutating func integer(below bound: Int) -> Int {
    Int((UInt64(next()) &* UInt64(bound)) >> 32)
  }
}
