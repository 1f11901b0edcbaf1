import Failures

/// The header of an IDX file of unsigned bytes: a magic number and the sizes, big-endian 32-bit words all.
///
/// Format: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits". The magic number is two zero bytes,
/// the element type (8: unsigned byte) and the number of dimensions.
struct IDXHeader: Hashable {
  /// The two layouts that a data set is made of.
  enum Layout: UInt32 {
    case labels = 0x0000_0801
    case images = 0x0000_0803

    /// The names of the sizes that follow the magic number, and the largest value of each.
    ///
    /// With these limits no product of the sizes overflows: 2³¹ · 65,535² < 2⁶³ − 2⁴⁷.
    var fields: [(name: String, limit: UInt32)] {
      let count: (String, UInt32) = ("count", 1 << 31)
      return self == .labels ? [count] : [count, ("rows", 65_535), ("columns", 65_535)]
    }

    /// The size of the header in bytes.
    var headerSize: Int { 4 + 4 * fields.count }
  }

  let layout: Layout
  /// count, or count, rows and columns.
  let sizes: [Int]

  var count: Int { sizes[0] }
  /// The bytes of one item: rows · columns, or 1.
  var itemSize: Int { sizes.dropFirst().reduce(1, *) }
  /// The bytes that the whole content must have.
  var contentSize: Int { layout.headerSize + count * itemSize }

  /// Checks the words of a header.
  ///
  /// - Throws: `.badData` naming the field, its value and what was expected.
  init(_ words: [UInt32], of path: String, expecting layout: Layout) throws(Failure) {
    guard words[0] == layout.rawValue else {
      throw Failure(
        .badData,
        "\(path): magic number \(hexadecimal(words[0])) at byte 0, expected \(hexadecimal(layout.rawValue)) "
          + "(IDX \(layout)): \(IDXHeader.explain(words[0], expecting: layout))")
    }
    for (index, (field, word)) in zip(layout.fields, words.dropFirst()).enumerated()
    where word == 0 || word > field.limit {
      throw Failure(
        .badData,
        "\(path): \(field.name) \(word) at byte \(4 + 4 * index), expected 1 to \(field.limit): get the file again")
    }
    self.layout = layout
    self.sizes = words.dropFirst().map { Int($0) }
  }

  /// What a wrong magic number most likely means.
  private static func explain(_ magic: UInt32, expecting layout: Layout) -> String {
    if let found = Layout(rawValue: magic) { return "it holds \(found), so the files are mixed up" }
    if magic.byteSwapped == layout.rawValue { return "its bytes are in the wrong order, IDX is big-endian" }
    if magic >> 16 == 0, (magic >> 8) & 0xff != 0x08, magic & 0xff == layout.rawValue & 0xff {
      return "element type \(hexadecimal((magic >> 8) & 0xff)) is not unsigned byte (0x08)"
    }
    return "it is not such a file, get it again"
  }
}

/// `0x` and the digits of a number, eight for a word and two for a byte.
private func hexadecimal(_ value: UInt32) -> String {
  let digits = String(value, radix: 16)
  return "0x" + String(repeating: "0", count: (value > 0xff || value == 0 ? 8 : 2) - digits.count) + digits
}
