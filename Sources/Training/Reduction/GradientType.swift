/// What gradients are rounded to on their way between hosts; they are added as 32-bit floats all the same.
public enum GradientType: String, Hashable, Sendable, CaseIterable, Codable {
  /// As they are.
  case f32
  /// The upper 16 bits of a float, rounded to the nearest: its range, with 8 bits of precision.
  case bf16
  /// IEEE half precision: 11 bits of precision, up to 65504.
  case f16
}
