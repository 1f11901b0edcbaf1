/// A layer that multiplies its input by matrices of weights.
protocol MatrixLayer: Layer {
  /// The matrices, a unit a row; the last three axes of their tensors are the input's.
  var matrices: [Parameter] { get }
}
