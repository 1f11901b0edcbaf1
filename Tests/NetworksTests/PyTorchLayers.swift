import Kernels
import Networks
import Testing

/// The layers that the cases of `layers.safetensors` are about, from their names.
enum PyTorchLayers {
  /// Appends the layers of a case; an unknown one is an issue.
  static func append(_ fixture: Fixture, to builder: inout NetworkBuilder) throws {
    if let geometry = fixture.name.wholeMatch(
      of: /(transposed )?convolution k(\d) s(\d) p(\d)(?: o(\d))?( one channel)?/)
    {
      let (kernel, stride, padding) = (Int(geometry.2)!, Int(geometry.3)!, Int(geometry.4)!)
      let channels = try fixture.sampleShape("y").channels
      if geometry.1 == nil {
        builder.convolution("layer", channels, kernel: kernel, stride: stride, padding: padding)
      } else {
        let extra = Int(geometry.5!)!
        builder.transposedConvolution(
          "layer", channels, kernel: kernel, stride: stride, padding: padding, outputPadding: (extra, extra))
      }
      return
    }
    switch fixture.name {
    case "dense", "dense from image": builder.dense("layer", 9)
    case "dense to image": builder.dense("layer", Shape(height: 4, width: 5, channels: 3))
    case "max pooling k2 s2": builder.maxPooling(kernel: 2, stride: 2)
    case "max pooling k3 s2": builder.maxPooling(kernel: 3, stride: 2)
    case "upsampling 2": builder.nearestUpsampling(factor: 2)
    case "upsampling 3": builder.nearestUpsampling(factor: 3)
    case "relu": builder.elementwise(.relu)
    case "leaky relu": builder.elementwise(.leakyReLU(slope: 0.2))
    case "sigmoid": builder.elementwise(.sigmoid)
    case "tanh": builder.elementwise(.tanh)
    case "softplus": builder.elementwise(.softplus)
    case "batch normalization", "batch normalization of vectors", "batch normalization when evaluating":
      builder.batchNormalization("layer")
    case "block":
      builder.convolution("conv", 6, kernel: 4, stride: 2, padding: 1)
      builder.batchNormalization("norm", .leakyReLU(slope: 0.2))
      builder.dense("fc", 2)
    default: Issue.record("\(fixture.name) is unknown: build its layer here")
    }
  }
}
