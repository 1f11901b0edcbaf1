import Failures
import Foundation
import Storage
import Testing

/// Files that are none: each is refused with a sentence, and nothing traps.
@Suite struct MalformedSafetensorsTests {
  private static func tensor(_ body: String) -> String { "{\"t\":{\(body)}}" }

  static let cases: [(name: String, bytes: Data)] =
    [
      ("empty", Data()),
      ("7 bytes", Data(repeating: 0, count: 7)),
      ("length beyond the file", SafetensorsFile.length(1000) + Data("{}      ".utf8)),
      ("length of 2^63", SafetensorsFile.length(1 << 63) + Data("{}      ".utf8)),
      ("length of 2^64 - 1", SafetensorsFile.length(.max) + Data("{}      ".utf8)),
      ("length of 100000001", SafetensorsFile.length(100_000_001) + Data("{}      ".utf8)),
      ("length of zero", SafetensorsFile.length(0) + Data("{}      ".utf8)),
      ("truncated", SafetensorsFile.golden.dropLast()),
      ("trailing bytes", SafetensorsFile.golden + Data([0])),
      ("not UTF-8", SafetensorsFile.with(header: Data(#"{"a":""#.utf8) + Data([0xC3, 0x28]) + Data("\"}".utf8))),
      (
        "UTF-16",
        SafetensorsFile.with(
          header: Data(tensor(#""dtype":"U8","shape":[0],"data_offsets":[0,0]"#).utf8.flatMap { [$0, 0] }))
      ),
      // Its name holds, byte by byte, a quotation mark and more closing braces than are open.
      (
        "UTF-16 with braces in a name",
        SafetensorsFile.with(
          header: Data(
            "{\"\u{7D22}\u{7D7D}\u{7D7D}\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}".utf16
              .flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }))
      ),
      (
        "nesting",
        SafetensorsFile.with(
          header: "{\"t\":" + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000) + "}")
      ),
      (
        "many tensors",
        SafetensorsFile.with(
          header: "{"
            + (0...100_000).map { #""\#($0)":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}"# }.joined(separator: ",")
            + "}")
      ),
      (
        "long name",
        SafetensorsFile.with(
          header: "{\"" + String(repeating: "n", count: 4097) + #"":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#)
      ),
      (
        "long and hostile name",
        SafetensorsFile.with(
          header: "{\"\\u001b[2J\\n" + String(repeating: "n", count: 4000)
            + #"":{"dtype":"U9","shape":[0],"data_offsets":[0,0]}}"#)
      ),
    ] + headers.map { ($0, SafetensorsFile.with(header: $1, payload: $2)) }

  static let headers: [(String, String, Int)] = [
    ("no JSON", "{hello}", 0),
    ("not an object", "[]", 0),
    ("text behind the object", "{}{}", 0),
    ("trailing comma", "{\"t\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},}", 0),
    ("leading space", " {}", 0),
    ("hole", tensor(#""dtype":"U8","shape":[2],"data_offsets":[1,3]"#), 3),
    (
      "hole between",
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}"#, 3
    ),
    (
      "overlap",
      #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#, 3
    ),
    (
      "same bytes twice",
      #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, 2
    ),
    ("end before beginning", tensor(#""dtype":"U8","shape":[0],"data_offsets":[2,0]"#), 2),
    ("end beyond the file", tensor(#""dtype":"U8","shape":[9],"data_offsets":[0,9]"#), 2),
    ("negative offset", tensor(#""dtype":"U8","shape":[2],"data_offsets":[-2,0]"#), 2),
    ("huge offset", tensor(#""dtype":"U8","shape":[2],"data_offsets":[0,99999999999999999999]"#), 2),
    (
      "largest offset", tensor(#""dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]"#), 2
    ),
    ("one offset", tensor(#""dtype":"U8","shape":[0],"data_offsets":[0]"#), 0),
    ("three offsets", tensor(#""dtype":"U8","shape":[0],"data_offsets":[0,0,0]"#), 0),
    ("no offsets", tensor(#""dtype":"U8","shape":[0]"#), 0),
    ("shape that does not fit", tensor(#""dtype":"F32","shape":[2],"data_offsets":[0,4]"#), 4),
    ("shape that overflows", tensor(#""dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]"#), 0),
    (
      "shape that overflows before a zero",
      tensor(#""dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,0]"#), 0
    ),
    ("extent of 2^63", tensor(#""dtype":"F32","shape":[0,9223372036854775808],"data_offsets":[0,0]"#), 0),
    ("negative extent", tensor(#""dtype":"U8","shape":[-1],"data_offsets":[0,0]"#), 0),
    ("two negative extents", tensor(#""dtype":"U8","shape":[-1,-2],"data_offsets":[0,2]"#), 2),
    ("extent of 1.0", tensor(#""dtype":"U8","shape":[1.0],"data_offsets":[0,1]"#), 1),
    ("extent of 1e0", tensor(#""dtype":"U8","shape":[1e0],"data_offsets":[0,1]"#), 1),
    ("offset of 1.0", tensor(#""dtype":"U8","shape":[1],"data_offsets":[0,1.0]"#), 1),
    ("offset of minus zero", tensor(#""dtype":"U8","shape":[1],"data_offsets":[-0,1]"#), 1),
    ("extent in an escaped key", tensor(#""dtype":"U8","sh\u0061pe":[1.0],"data_offsets":[0,1]"#), 1),
    ("extent that is a string", tensor(#""dtype":"U8","shape":["1"],"data_offsets":[0,1]"#), 1),
    ("extent that is true", tensor(#""dtype":"U8","shape":[true],"data_offsets":[0,1]"#), 1),
    ("shape that is null", tensor(#""dtype":"U8","shape":null,"data_offsets":[0,1]"#), 1),
    ("unknown type", tensor(#""dtype":"F31","shape":[1],"data_offsets":[0,4]"#), 4),
    ("type in lower case", tensor(#""dtype":"f32","shape":[1],"data_offsets":[0,4]"#), 4),
    ("type that is a number", tensor(#""dtype":32,"shape":[1],"data_offsets":[0,4]"#), 4),
    ("tensor that is a string", #"{"t":"F32"}"#, 0),
    ("metadata that is a number", #"{"__metadata__":{"step":7}}"#, 0),
    ("metadata that is an array", #"{"__metadata__":[]}"#, 0),
    (
      "tensor twice",
      #"{"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, 1
    ),
    (
      "tensor twice, once escaped",
      #"{"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\u0074":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#,
      1
    ),
    ("field twice", tensor(#""dtype":"U8","dtype":"I8","shape":[1],"data_offsets":[0,1]"#), 1),
    ("metadata twice", #"{"__metadata__":{"a":"1","a":"2"}}"#, 0),
    ("half a surrogate pair", #"{"\ud800":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#, 0),
    ("NUL in a name", #"{"a\u0000b":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#, 0),
    ("NUL in the header", "{\"a\0b\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0),
    ("control character in a name", "{\"a\nb\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0),
  ]

  @Test("a malformed file is refused with one sentence that names it", arguments: cases.map(\.name))
  func refuses(_ name: String) throws {
    let bytes = Self.cases.first { $0.name == name }!.bytes
    let failure = #expect(throws: Failure.self) { try Safetensors(bytes: bytes, source: "a/file") }
    try expectSentence(#require(failure))
  }

  @Test("every beginning of a file is refused")
  func prefixes() throws {
    for count in 0..<SafetensorsFile.golden.count {
      #expect(throws: Failure.self) { try Safetensors(bytes: SafetensorsFile.golden.prefix(count), source: "a/file") }
    }
  }

  @Test("of 20,000 mutated files each is refused with a sentence or holds what its bytes say", arguments: 0..<4)
  func mutations(_ part: UInt64) throws {
    var mutator = Mutator(seed: 100 + part)
    var accepted = 0
    for _ in 0..<5000 {
      let bytes = mutator.next()
      do throws(Failure) {
        let file = try Safetensors(bytes: bytes, source: "a/file")
        accepted += 1
        let again = try Safetensors(bytes: file.encoded(), source: "again")
        #expect(again.metadata == file.metadata && again.tensors.map(\.name) == file.tensors.map(\.name))
        for (a, b) in zip(again.tensors, file.tensors) {
          #expect(a.dataType == b.dataType && a.shape == b.shape && a.bytes == b.bytes)
        }
      } catch {
        expectSentence(error)
      }
    }
    #expect(accepted > 50, "the mutations reach beyond the first check")
  }

  private func expectSentence(_ failure: Failure) {
    #expect(failure.kind == .badData)
    #expect(failure.message.hasPrefix("a/file is not a valid safetensors file: "))
    #expect(failure.message.count < 400 && failure.message.hasSuffix("; take another copy"))
    #expect(!failure.message.unicodeScalars.contains { $0.properties.generalCategory == .control })
  }
}
