import Foundation
import Storage
import Testing

/// Digests against the examples of FIPS 180-4 and NIST's test vectors.
@Suite struct SHA256DigestTests {
  @Test(
    "known messages have their known digests",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
  func known(_ message: String, _ expected: String) {
    let digest = Data(message.utf8).withUnsafeBytes { SHA256Digest(of: $0) }
    #expect(digest.hexadecimal == expected)
    #expect(digest.prefix == UInt64(expected.prefix(16), radix: 16))
  }

  @Test("equal bytes have equal digests, and one different bit another one")
  func equality() {
    var bytes = Data(repeating: 5, count: 999)
    let first = bytes.withUnsafeBytes { SHA256Digest(of: $0) }
    #expect(bytes.withUnsafeBytes { SHA256Digest(of: $0) } == first)
    bytes[998] ^= 0x80
    #expect(bytes.withUnsafeBytes { SHA256Digest(of: $0) } != first)
  }
}
