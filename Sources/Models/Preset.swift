/// Settings that a model is known by, where there are several; options that are given hold over them.
public enum Preset: String, Hashable, Sendable, CaseIterable, Codable {
  /// conv-autoencoder: two convolutions of stride 2 and two transposed ones, as tutorials of PyTorch have it.
  case torchStyle = "torch-style"
  /// conv-autoencoder: convolutions with pooling, and with upsampling, as in "Building Autoencoders in Keras".
  case kerasStyle = "keras-style"
  /// conv-autoencoder: four convolutions with up to 64 channels, a dense code, and back.
  case wide
}
