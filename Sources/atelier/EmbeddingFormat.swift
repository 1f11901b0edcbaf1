import ArgumentParser

/// The files that codes are written to.
enum EmbeddingFormat: String, CaseIterable, ExpressibleByArgument {
  /// An array a file, in NumPy's format.
  case npy
  /// All in one file of named tensors.
  case safetensors
}
