import Foundation

/// A colour of eight bits a channel.
public struct Color: Hashable, Sendable {
  /// The channels.
  public let red, green, blue: UInt8

  /// A colour by its channels.
  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// A shade of gray, 0 black to 1 white; what is not a number is mid-gray.
  public init(gray value: Float) {
    let level = value.isNaN ? 128 : UInt8((min(max(value, 0), 1) * 255).rounded())
    self.init(level, level, level)
  }

  /// 0, 0, 0.
  public static let black = Color(0, 0, 0)
  /// 255, 255, 255.
  public static let white = Color(255, 255, 255)
  /// What is right, and what is wrong, also for the colour-blind.
  public static let right = Color(0, 158, 115), wrong = Color(213, 94, 0)
  /// Text.
  static let ink = Color(40, 40, 40)
  /// Axes and grids.
  static let line = Color(210, 210, 210)

  /// Ten colours that tell series apart, also for the colour-blind: the palette of Okabe and Ito (2008) and two more.
  public static let series = [
    Color(0, 114, 178), Color(213, 94, 0), Color(0, 158, 115), Color(204, 121, 167), Color(230, 159, 0),
    Color(86, 180, 233), Color(0, 0, 0), Color(148, 103, 60), Color(120, 120, 120), Color(180, 190, 20),
  ]

  /// Blue for −1 over white for 0 to red for 1.
  public init(diverging value: Float) {
    let x = value.isNaN ? 0 : min(max(value, -1), 1)
    self.init(mixing: .white, with: x < 0 ? Color(33, 102, 172) : Color(178, 24, 43), share: abs(x))
  }

  /// White for 0 to dark blue for 1.
  public init(sequential value: Double) {
    let x = value.isNaN ? 0 : min(max(value, 0), 1)
    self.init(mixing: .white, with: Color(8, 48, 107), share: Float(x))
  }

  /// One colour, and as much of the other as `share` says.
  init(mixing base: Color, with other: Color, share: Float) {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8((Float(a) + (Float(b) - Float(a)) * share).rounded()) }
    self.init(mix(base.red, other.red), mix(base.green, other.green), mix(base.blue, other.blue))
  }

  /// Whether text on it must be white.
  var isDark: Bool { 0.3 * Double(red) + 0.59 * Double(green) + 0.11 * Double(blue) < 128 }

  var isGray: Bool { red == green && green == blue }
}
