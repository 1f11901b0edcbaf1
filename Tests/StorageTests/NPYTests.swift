import Foundation
import Storage
import Support
import Testing

/// Files of arrays for NumPy.
@Suite struct NPYTests {
  @Test("a file has the header of the format, padded so that the elements begin at a multiple of 64")
  func header() throws {
    for (file, shape, elements) in [
      (NPY.encoded(floats: [1, -0.5, .infinity, 3, 4, 5], shape: [2, 3]), "(2, 3)", 24),
      (NPY.encoded(floats: [7, 8, 9], shape: [3]), "(3,)", 12), (NPY.encoded(floats: [], shape: [0, 5]), "(0, 5)", 0),
      (NPY.encoded(bytes: [UInt8](repeating: 1, count: 100), shape: [100]), "(100,)", 100),
    ] {
      #expect(file.prefix(8) == Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0]))
      let length = Int(file[8]) | Int(file[9]) << 8
      #expect((10 + length) % 64 == 0 && file.count == 10 + length + elements)
      let header = String(decoding: file[10..<10 + length], as: UTF8.self)
      #expect(header.contains("'shape': \(shape), }") && header.hasSuffix("\n"))
    }
  }

  @Test(
    "NumPy reads what is written here",
    .enabled(if: Python.path != nil, "PYTHON names no Python with numpy and safetensors"))
  func numpy() throws {
    let folder = try TemporaryFolder()
    let floats: [Float] = [0.1, -0.0, .infinity, -.leastNonzeroMagnitude, .pi, 3e38]
    try folder.write(NPY.encoded(floats: floats, shape: [3, 2]), as: "floats.npy")
    try folder.write(NPY.encoded(floats: [0, 9, 255], shape: [3]), as: "bytes.npy")
    try folder.write(NPY.encoded(bytes: [0, 9, 255], shape: [3]), as: "labels.npy")
    let tensors: [Safetensors.Tensor] = [
      .init(name: "codes", shape: [3, 2], floats: floats), .init(name: "labels", shape: [3], bytes: [0, 9, 255]),
    ]
    try folder.write(Safetensors(metadata: [:], tensors: tensors).encoded(), as: "codes.safetensors")
    let output = try Python.run(
      """
      import sys
      import numpy as np
      from safetensors.numpy import load_file
      floats, bytes, labels = (np.load(f"{sys.argv[1]}/{name}.npy") for name in ["floats", "bytes", "labels"])
      tensors = load_file(f"{sys.argv[1]}/codes.safetensors")
      for array in [floats, bytes, labels, tensors["codes"], tensors["labels"]]:
        print(array.dtype, array.shape, array.tobytes().hex())
      """, folder.path)
    let hexadecimal = floats.withUnsafeBytes { $0.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined() }
    #expect(
      String(decoding: output, as: UTF8.self) == """
        float32 (3, 2) \(hexadecimal)
        float32 (3,) 000000000000104100007f43
        uint8 (3,) 0009ff
        float32 (3, 2) \(hexadecimal)
        uint8 (3,) 0009ff

        """)
  }
}
