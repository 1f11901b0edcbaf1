import Failures
import Foundation
import Storage
import Support
import Testing

/// Files of tensors against the reference implementation, the Python package safetensors.
@Suite(.enabled(if: Python.path != nil, "PYTHON names no Python with numpy and safetensors"))
struct ReferenceTests {

  @Test("the reference implementation reads what is written here")
  func isRead() throws {
    let folder = try TemporaryFolder()
    let tensors: [Safetensors.Tensor] = [
      .init(name: "scalar", shape: [], floats: [0.1]), .init(name: "empty", shape: [2, 0], floats: []),
      .init(name: "a.weight/é\n", shape: [2, 3], floats: [0, -0.0, .infinity, -.leastNonzeroMagnitude, .pi, 3e38]),
    ]
    let metadata = ["format": "pt", "quote\"": "é\n🎨"]
    try folder.write(Safetensors(metadata: metadata, tensors: tensors).encoded(), as: "file")
    struct Answer: Decodable {
      var metadata: [String: String]
      var tensors: [String: [String]]
    }
    let output = try Python.run(
      """
      import json, sys
      from safetensors import safe_open
      with safe_open(sys.argv[1], "numpy") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        print(json.dumps({"metadata": file.metadata(), "tensors": {
          name: [str(value.dtype), str(value.shape), value.tobytes().hex()] for name, value in tensors.items()}}))
      """, folder["file"])
    let answer = try JSONDecoder().decode(Answer.self, from: output)
    #expect(answer.metadata == metadata)
    #expect(answer.tensors.count == tensors.count)
    for (tensor, shape) in zip(tensors, ["()", "(2, 0)", "(2, 3)"]) {
      let bytes = tensor.bytes.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined()
      #expect(answer.tensors[tensor.name] == ["float32", shape, bytes])
    }
  }

  @Test("what the reference implementation writes is read, and written again byte for byte")
  func reads() throws {
    let folder = try TemporaryFolder()
    _ = try Python.run(
      """
      import sys
      import numpy as np
      from safetensors.numpy import save_file
      tensors = {
        "layer.weight": np.arange(6, dtype=np.float32).reshape(2, 3) / 7, "layer.bias": np.array([np.nan, -0.0], np.float32),
        "step": np.array(7, np.int64), "mask": np.array([True, False, True]), "half": np.array([0.5, 2], np.float16),
        "empty": np.zeros((0, 4), np.float64), "bytes": np.arange(5, dtype=np.uint8), "é \\"": np.array([-3], np.int16),
        **{kind: np.ones(3, kind) for kind in ["uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float64"]}}
      save_file(tensors, sys.argv[1], {"format": "np"})
      """, folder["file"])
    let bytes = try folder.contents("file")
    let file = try Safetensors(bytes: bytes, source: "file")
    #expect(file.metadata == ["format": "np"])
    #expect(file.tensors.count == 17)
    #expect(try file["layer.weight"]?.floats == (0..<6).map { Float($0) / 7 })
    #expect(file["layer.weight"]?.shape == [2, 3])
    #expect(try file["layer.bias"]?.floats.map(\.bitPattern) == [Float.nan.bitPattern, Float(-0.0).bitPattern])
    #expect(file["step"]?.dataType == .int64 && file["step"]?.shape == [])
    #expect(file["mask"]?.dataType == .bool && file["mask"]?.bytes == Data([1, 0, 1]))
    #expect(file["half"]?.dataType == .float16 && file["half"]?.bytes == Data([0, 0x38, 0, 0x40]))
    #expect(file["empty"]?.shape == [0, 4] && file["empty"]?.dataType == .float64)
    #expect(file["é \""]?.dataType == .int16)
    #expect(file.encoded() == bytes)
  }

  @Test("of mutated files none is accepted that the reference implementation refuses, and both read the same tensors")
  func agrees() throws {
    let folder = try TemporaryFolder()
    var mutator = Mutator(seed: 7)
    var accepted: [String: [String]] = [:]
    let corpus = MalformedSafetensorsTests.cases.map(\.bytes) + (0..<4000).map { _ in mutator.next() }
    for (index, bytes) in corpus.enumerated() {
      guard let file = try? Safetensors(bytes: bytes, source: "file") else { continue }
      try folder.write(bytes, as: "\(index)")
      accepted["\(index)"] = file.tensors.map {
        "\($0.name) \($0.dataType.rawValue) \($0.shape) " + $0.bytes.map { String($0) }.joined(separator: " ")
      }.sorted { Array($0.unicodeScalars.map(\.value)).lexicographicallyPrecedes($1.unicodeScalars.map(\.value)) }
    }
    #expect(accepted.count > 50)
    let output = try Python.run(
      """
      import json, pathlib, sys
      from safetensors import SafetensorError, deserialize
      answer = {}
      for path in pathlib.Path(sys.argv[1]).iterdir():
        try:
          answer[path.name] = sorted(
            " ".join([name, t["dtype"], str(t["shape"]), " ".join(map(str, t["data"]))])
            for name, t in deserialize(path.read_bytes()))
        except SafetensorError as error:
          answer[path.name] = [str(error)]
      print(json.dumps(answer))
      """, folder.path)
    let answer = try JSONDecoder().decode([String: [String]].self, from: output)
    for (name, tensors) in accepted { #expect(answer[name] == tensors, "file \(name)") }
  }
}
