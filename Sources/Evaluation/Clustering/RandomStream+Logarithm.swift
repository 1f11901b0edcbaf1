import Foundation
import Kernels

/// ln u for a random u, uniform on (0, 1).
func logarithm(of stream: inout RandomStream) -> Double {
  log((Double(stream.next()) + 0.5) * 0x1p-32)
}
