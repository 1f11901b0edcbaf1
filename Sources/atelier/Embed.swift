import ArgumentParser
import Collectives
import Datasets
import Evaluation
import Failures
import Foundation
import Reporting
import Storage

/// `atelier embed`
struct Embed: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the codes of all images for other programs, and draw them in two dimensions.",
    discussion: """
      Writes codes-train.npy, labels-train.npy, codes-test.npy and labels-test.npy, or codes.safetensors with the tensors \
      train.codes, train.labels, test.codes and test.labels; and embedding.png: the test codes along the first two principal \
      components of the training codes.
      """)

  @OptionGroup var vectors: VectorOptions

  @Option(help: "The images: train, test or both.")
  var split = EmbeddedSplit.both

  @Option(help: "The files: npy or safetensors.")
  var format = EmbeddingFormat.npy

  func run() {
    Session.run { communicator throws(Failure) in
      let source = try VectorSource(vectors, communicator)
      let components = try PrincipalComponents(of: source.train)
      let plane = try components.project(source.test, to: 2, whitened: false).gatherAll()
      var tensors: [Safetensors.Tensor] = []
      for (name, split, vectors) in [
        ("train", source.set.train, source.train), ("test", source.set.test, source.test),
      ] where self.split == .both || self.split.rawValue == name {
        let codes = try vectors.gatherAll()
        try communicator.agree { () throws(Failure) in
          guard communicator.rank == 0 else { return }
          let labels = split.hasLabels ? try source.set.labels(of: split) : nil
          let shape = [vectors.count, vectors.dimension]
          switch format {
          case .npy:
            try write(NPY.encoded(floats: codes, shape: shape), to: "\(source.directory)/codes-\(name).npy")
            if let labels {
              try write(NPY.encoded(bytes: labels, shape: [labels.count]), to: "\(source.directory)/labels-\(name).npy")
            }
          case .safetensors:
            tensors.append(.init(name: "\(name).codes", shape: shape, floats: codes))
            if let labels { tensors.append(.init(name: "\(name).labels", shape: [labels.count], bytes: labels)) }
          }
        }
      }
      try communicator.agree { () throws(Failure) in
        guard communicator.rank == 0 else { return }
        if format == .safetensors {
          let file = Safetensors(metadata: ["vectors": source.name], tensors: tensors)
          try write(file.encoded(), to: source.directory + "/codes.safetensors")
        }
        let path = source.directory + "/embedding.png"
        try EmbeddingPicture(
          plane, labels: source.set.test.hasLabels ? try source.set.labels(of: source.set.test) : nil,
          explained: components.explainedVariance.prefix(2).last ?? 1, of: source.name
        ).draw(to: path)
        Console.write("\(path)\n")
      }
    }
  }

  private func write(_ bytes: Data, to path: String) throws(Failure) {
    try AtomicFile.write(bytes, to: path)
    Console.write("\(path)\n")
  }
}
