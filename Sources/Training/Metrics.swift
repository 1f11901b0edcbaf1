import Foundation

/// What was measured on a set of images, by name: means over its images.
///
/// `mse` squared error of a reconstruction's pixel in [0, 1], `mse_clipped` with linear outputs clipped to [0, 1] before;
/// `corrupted_mse` that of a spoilt image, and `gain_db` by how many decibels the reconstruction is nearer to the original; `bce`
/// binary cross-entropy in nats an image, summed over its pixels; `mean_activation` of a sparse code and `fraction_active`, the
/// share of its units that are; `squared_jacobian` the squared Frobenius norm of a code's derivatives by the image;
/// `cross_entropy` of the classes in nats; `accuracy` share of images classified right, and `confidence` the
/// mean probability of the class that an image is taken for; and what the layers add to the loss.
/// Of a variational autoencoder in nats an image: `reconstruction` −ln p(image|z) with z drawn once from q; `kl` the divergence
/// of q from the prior; `negative_elbo` their sum, the negative evidence lower bound; `iwae` the importance-weighted lower
/// bound of ln p(image); `sigma` the deviation of its pixels where it is learned; and
/// `active_units`, those of the code whose mean varies over the images.
public struct Metrics: Hashable, Sendable, Codable {
  private var values: [String: Double]

  /// Measurements by name.
  public init(_ values: [String: Double]) {
    self.values = values
  }

  /// A measurement.
  public subscript(name: String) -> Double? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// Everything in one line.
  public var line: String {
    values.sorted {
      ($0.key != "accuracy" ? 1 : 0, $0.key != "mse" ? 1 : 0, $0.key) < (
        $1.key != "accuracy" ? 1 : 0, $1.key != "mse" ? 1 : 0, $1.key
      )
    }
    .map { name, value in
      switch name {
      case "accuracy": String(format: "accuracy %.2f %%", 100 * value)
      case "mse", "mse_clipped":
        String(format: "%@ %.5f (%.2f dB)", name.replacingOccurrences(of: "_", with: " "), value, -10 * log10(value))
      case "corrupted_mse": String(format: "corrupted mse %.5f", value)
      case "gain_db": String(format: "gain %.2f dB", value)
      case "bce", "reconstruction", "kl", "negative_elbo", "iwae":
        String(format: "%@ %.2f nats", name.replacingOccurrences(of: "_", with: " "), value)
      default: String(format: "%@ %.5g", name.replacingOccurrences(of: "_", with: " "), value)
      }
    }.joined(separator: ", ")
  }

  /// These and others.
  public func merging(_ others: Metrics) -> Metrics {
    Metrics(values.merging(others.values) { $1 })
  }

  public init(from decoder: any Decoder) throws {
    values = try decoder.singleValueContainer().decode([String: Double].self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(values)
  }
}
