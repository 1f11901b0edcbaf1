import ArgumentParser
import Collectives
import Datasets
import Failures
import Models
import Reporting
import Synchronization

/// `atelier reconstruct`
struct Reconstruct: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw test images above their reconstructions by an earlier run.")

  @OptionGroup var earlier: EarlierRunOptions

  @Option(help: "The first test image.")
  var from = 0

  @Option(help: "The number of images, at most 64.")
  var count = ReconstructionPictures.count

  @Option(help: ArgumentHelp("The picture. (default: reconstructions.png in the run directory)", valueName: "file"))
  var output: String?

  func validate() throws {
    guard from >= 0, (1...ReconstructionPictures.count).contains(count) else {
      throw ValidationError("--from wants 0 or more and --count 1 to \(ReconstructionPictures.count)")
    }
  }

  func run() {
    Session.run { communicator throws(Failure) in
      let earlier = try EarlierRun<Model>(self.earlier, communicator)
      try communicator.agree { () throws(Failure) in
        guard earlier.model.objective.reconstructs else {
          throw Failure(
            .usage, "\(earlier.configuration.model.rawValue) makes no reconstructions: 'atelier evaluate' measures it")
        }
        guard communicator.rank == 0 else { return }
        guard from < earlier.set.test.count else {
          throw Failure(.usage, "--from \(from): the test set has \(earlier.set.test.count) images, counted from 0")
        }
        let range = from..<min(from + count, earlier.set.test.count)
        let images = try IDXImages.read(earlier.set.test.imagesPath, keeping: range)
        let classes =
          earlier.model.isConditional ? Array(try earlier.set.labels(of: earlier.set.test)[range]) : []
        let failure = Mutex<Failure?>(nil)
        let writer = BackgroundWriter { error in failure.withLock { $0 = error } }
        let path = output ?? self.earlier.path + "/reconstructions.png"
        try ReconstructionPictures(
          earlier.model, earlier.arenas[0], of: images, from: from, classes: classes, into: self.earlier.path, every: 0,
          writer
        )
        .draw(to: path, title: "test images \(range.lowerBound) to \(range.upperBound - 1)")
        writer.finish()
        if let failure = failure.withLock({ $0 }) { throw failure }
        Console.write("\(path)\n")
      }
    }
  }
}
