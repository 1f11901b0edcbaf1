import Crypto
import Foundation

/// A SHA-256 (FIPS 180-4).
public struct SHA256Digest: Hashable, Sendable {
  private let digest: SHA256.Digest

  /// The digest of bytes.
  public init(of bytes: UnsafeRawBufferPointer) { self.init(of: [bytes]) }

  /// The digest of buffers, one behind the other.
  public init(of buffers: [UnsafeRawBufferPointer]) {
    var hash = SHA256()
    for bytes in buffers { hash.update(bufferPointer: bytes) }
    digest = hash.finalize()
  }

  init(of bytes: Data) {
    digest = SHA256.hash(data: bytes)
  }

  /// 64 hexadecimal digits.
  public var hexadecimal: String {
    digest.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined()
  }

  /// The first eight bytes as a number.
  public var prefix: UInt64 { digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
}
