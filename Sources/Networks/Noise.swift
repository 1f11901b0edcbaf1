import Kernels

/// What spoils an image, pixel by pixel, or a code, unit by unit.
public enum Noise: Hashable, Sendable {
  /// Adds a normal number with this deviation, and clips the sum to [0, 1] where it is one of an image.
  case gaussian(deviation: Float)
  /// Sets pixels to 0 with this probability. P. Vincent et al., "Extracting and Composing Robust Features with Denoising
  /// Autoencoders", ICML 2008.
  case mask(rate: Float)
  /// Sets squares of 4 × 4 pixels to 0 with this probability. K. He et al., arXiv:2111.06377, in small.
  case patches(rate: Float)
  /// Sets pixels to 0 or to 1, one as often as the other, with this probability.
  case saltAndPepper(rate: Float)

  /// Whether it makes sense for codes, too, which have neither neighbours nor a white.
  public var suitsCodes: Bool {
    switch self {
    case .gaussian, .mask: true
    case .patches, .saltAndPepper: false
    }
  }

  /// The side of a square of ``patches(rate:)``.
  static let patchSide = 4

  /// Writes the spoilt image to y, and to `kept` by how much each of its pixels follows the original's: 1 or 0.
  func spoil(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, kept: UnsafeMutablePointer<Float>, _ shape: Shape,
    _ stream: RandomStream
  ) {
    switch self {
    case .gaussian(let deviation):
      stream.fillNormal(y, count: shape.count)
      for i in 0..<shape.count {
        let value = x[i] + deviation * y[i]
        y[i] = shape.isImage ? min(max(value, 0), 1) : value
        kept[i] = !shape.isImage || value > 0 && value < 1 ? 1 : 0
      }
    case .mask(let rate):
      stream.fillUniform(kept, count: shape.count)
      for i in 0..<shape.count {
        kept[i] = kept[i] < rate ? 0 : 1
        y[i] = x[i] * kept[i]
      }
    case .saltAndPepper(let rate):
      stream.fillUniform(kept, count: shape.count)
      for i in 0..<shape.count {
        let draw = kept[i]
        kept[i] = draw < rate ? 0 : 1
        y[i] = draw < rate ? (draw < rate / 2 ? 0 : 1) : x[i]
      }
    case .patches(let rate):
      var stream = stream
      let side = Noise.patchSide
      for row in stride(from: 0, to: shape.height, by: side) {
        for column in stride(from: 0, to: shape.width, by: side) {
          let keeps: Float = stream.uniform() < rate ? 0 : 1
          for r in row..<min(row + side, shape.height) {
            for i in (r * shape.width + column) * shape.channels..<(r * shape.width + min(column + side, shape.width))
              * shape.channels
            {
              kept[i] = keeps
              y[i] = x[i] * keeps
            }
          }
        }
      }
    }
  }
}

extension Noise: RawRepresentable, Codable {
  /// For example `gaussian:0.3`, `mask:0.5`, `patches:0.5` or `salt-pepper:0.2`; nil for anything else.
  public init?(rawValue: String) {
    let parts = rawValue.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let strength = Float(parts[1]), strength.isFinite, strength > 0 else { return nil }
    guard parts[0] == "gaussian" || strength < 1 else { return nil }
    switch parts[0] {
    case "gaussian": self = .gaussian(deviation: strength)
    case "mask": self = .mask(rate: strength)
    case "patches": self = .patches(rate: strength)
    case "salt-pepper": self = .saltAndPepper(rate: strength)
    default: return nil
    }
  }

  public var rawValue: String {
    switch self {
    case .gaussian(let deviation): "gaussian:\(deviation)"
    case .mask(let rate): "mask:\(rate)"
    case .patches(let rate): "patches:\(rate)"
    case .saltAndPepper(let rate): "salt-pepper:\(rate)"
    }
  }
}
