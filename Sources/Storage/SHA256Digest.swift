import COpenSSL
import Foundation

/// A SHA-256 (FIPS 180-4).
public struct SHA256Digest: Hashable, Sendable {
  private let digest: [UInt8]

  /// The digest of bytes.
  public init(of bytes: UnsafeRawBufferPointer) { self.init(of: [bytes]) }

  /// The digest of buffers, one behind the other.
  public init(of buffers: [UnsafeRawBufferPointer]) {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    var succeeded = EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
    for bytes in buffers { succeeded = succeeded && EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 }
    digest = [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
      var length: UInt32 = 0
      succeeded = succeeded && EVP_DigestFinal_ex(context, buffer.baseAddress, &length) == 1
      count = Int(length)
    }
    // A digest that is none would pass for one that agrees.
    precondition(succeeded, "OpenSSL computes no SHA-256")
  }

  init(of bytes: Data) {
    self = bytes.withUnsafeBytes { SHA256Digest(of: $0) }
  }

  /// 64 hexadecimal digits.
  public var hexadecimal: String {
    digest.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined()
  }

  /// The first eight bytes as a number.
  public var prefix: UInt64 { digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
}
