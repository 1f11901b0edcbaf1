import Failures
import Foundation
import Storage
import Testing

/// Files of tensors, both ways.
@Suite struct SafetensorsTests {
  @Test("a file of the reference implementation is read")
  func readsGolden() throws {
    let file = try Safetensors(bytes: SafetensorsFile.golden, source: "golden")
    #expect(file.metadata == ["format": "pt", "tool": "x"])
    #expect(file.tensors.map(\.name) == ["step", "e", "w"])
    let step = try #require(file["step"])
    #expect(step.dataType == .int64 && step.shape == [] && step.bytes == Data([7, 0, 0, 0, 0, 0, 0, 0]))
    let empty = try #require(file["e"])
    #expect(try empty.shape == [0, 3] && empty.floats == [])
    let weights = try #require(file["w"])
    #expect(try weights.shape == [2, 3] && weights.floats == [0, 1, 2, 3, 4, 5])
    #expect(file["x"] == nil)
  }

  @Test("the same tensors and metadata are written as the reference implementation writes them")
  func writesGolden() throws {
    let step = try #require(try Safetensors(bytes: SafetensorsFile.golden, source: "golden")["step"])
    let file = Safetensors(
      metadata: ["tool": "x", "format": "pt"],
      tensors: [
        .init(name: "w", shape: [2, 3], floats: [0, 1, 2, 3, 4, 5]), step, .init(name: "e", shape: [0, 3], floats: []),
      ])
    #expect(file.encoded() == SafetensorsFile.golden)
  }

  @Test("every float comes back bit for bit, whatever the names and the metadata are")
  func roundTrip() throws {
    var generator = SplitMix(state: 1)
    let names = [
      "", "a.weight", "é", "\"quoted\\\"", "tab\tnewline\n", "🎨", "a/b", String(repeating: "n", count: 4096),
    ]
    let shapes = [[], [1], [0], [3, 0, 2], [2, 3, 5], [7, 1], [64], [1, 1, 1, 1, 1]]
    let patterns = zip(names, shapes).map { name, shape in
      (name, shape, (0..<shape.reduce(1, *)).map { _ in UInt32(truncatingIfNeeded: generator.next()) })
    }
    let metadata = ["": "", "quote": "\"", "control": "\u{1}\u{7F}", "emoji": "🎨/é"]
    let written = Safetensors(
      metadata: metadata,
      tensors: patterns.map { .init(name: $0, shape: $1, floats: $2.map { Float(bitPattern: $0) }) })
    let bytes = written.encoded()
    let read = try Safetensors(bytes: bytes, source: "file")
    #expect(read.metadata == metadata)
    #expect(read.tensors.count == names.count)
    for (name, shape, bits) in patterns {
      let tensor = try #require(read[name])
      #expect(try tensor.shape == shape && tensor.floats.map(\.bitPattern) == bits)
    }
    #expect(read.encoded() == bytes)
    let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(length % 8 == 0 && bytes[8] == UInt8(ascii: "{"))
  }

  @Test("a file without tensors or metadata is the shortest there is")
  func empty() throws {
    let bytes = Safetensors(metadata: [:], tensors: []).encoded()
    #expect(bytes == SafetensorsFile.with(header: "{}      "))
    #expect(try Safetensors(bytes: bytes, source: "file").tensors.isEmpty)
  }

  @Test("every type of element is read and written", arguments: DataType.allCases)
  func types(_ type: DataType) throws {
    let header = """
      {"t":{"dtype":"\(type.rawValue)","shape":[3],"data_offsets":[0,\(3 * type.size)]}}
      """
    let file = try Safetensors(
      bytes: SafetensorsFile.with(header: header) + Data((0..<UInt8(3 * type.size)).map { $0 &* 37 }), source: "file")
    #expect(file["t"]?.dataType == type)
    #expect(try Safetensors(bytes: file.encoded(), source: "file")["t"]?.bytes == file["t"]?.bytes)
    if type != .float32 {
      let failure = #expect(throws: Failure.self) { try file["t"]!.floats }
      #expect(failure?.kind == .badData && failure?.message.contains(type.rawValue) == true)
    }
  }

  @Test("a slice of a larger buffer is read like a file of its own")
  func slice() throws {
    let buffer = Data(repeating: 0xFF, count: 13) + SafetensorsFile.golden + Data(repeating: 0xFF, count: 5)
    let file = try Safetensors(bytes: buffer[13..<13 + SafetensorsFile.golden.count], source: "slice")
    #expect(file.encoded() == SafetensorsFile.golden)
  }

  @Test(
    "what is odd but valid is accepted",
    arguments: [
      ("a header that is not padded", #"{"t":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, 2),
      ("an unknown field", #"{"t":{"dtype":"U8","extra":[1.5,{"shape":[1.0]}],"shape":[2],"data_offsets":[0,2]}}"#, 2),
      ("white space", "{ \"t\" :\n{\"dtype\":\"U8\",\"shape\":[ 2 ],\"data_offsets\":[ 0 ,\t2 ]}}", 2),
      ("an axis of length zero", #"{"t":{"dtype":"F32","shape":[0,5],"data_offsets":[0,0]}}"#, 0),
      (
        "empty tensors between others",
        #"{"b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#, 2
      ),
      ("a huge empty tensor", #"{"t":{"dtype":"U8","shape":[0,4611686018427387904],"data_offsets":[0,0]}}"#, 0),
      (
        "names that differ only in an escaped character",
        #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\u0062":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#,
        2
      ),
      (
        "keys that metadata and tensors share",
        #"{"__metadata__":{"t":"dtype","shape":"1.0"},"t":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, 2
      ),
    ])
  func odd(_ name: String, _ header: String, _ payload: Int) throws {
    let file = try Safetensors(bytes: SafetensorsFile.with(header: header, payload: payload), source: name)
    #expect(file.tensors.reduce(0) { $0 + $1.bytes.count } == payload)
  }

  @Test("numbers that are not finite are kept")
  func nonFinite() throws {
    let floats: [Float] = [.nan, .infinity, -.infinity, -0.0]
    let bytes = Safetensors(metadata: [:], tensors: [.init(name: "t", shape: [4], floats: floats)]).encoded()
    let read = try #require(try Safetensors(bytes: bytes, source: "file")["t"]).floats
    #expect(read.map(\.bitPattern) == floats.map(\.bitPattern))
  }
}
