import ArgumentParser
import Collectives
import Datasets
import Evaluation
import Failures
import Reporting

/// `atelier retrieve`
struct Retrieve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the training images whose codes are nearest to those of test images.",
    discussion: """
      Writes retrieval.png and retrieval.json. Distances are Euclidean; with --normalize they order images as cosines do. \
      Where the data set has labels, also says for how many of the neighbours of further test images the class is the same.
      """)

  @OptionGroup var vectors: VectorOptions

  @Option(help: ArgumentHelp("A test image, counted from 0; can be given several times.", valueName: "index"))
  var query: [Int] = [0]

  @Option(help: "The neighbours of each.")
  var count = 10

  @Option(help: "The test images, at equal distances, that precision is measured on.")
  var queries = 1000

  func validate() throws {
    guard query.allSatisfy({ $0 >= 0 }), query.count <= 40, (1...100).contains(count), queries >= 0 else {
      throw ValidationError("--query wants 0 or more, at most 40 times, --count 1 to 100, --queries 0 or more")
    }
  }

  func run() {
    Session.run { communicator throws(Failure) in
      let source = try VectorSource(vectors, communicator)
      let size = source.test.count
      guard let last = query.max(), last < size else {
        throw Failure(
          .usage, "--query \(query.max() ?? 0): the test set has \(size) images, counted from 0", isShared: true)
      }
      let wanted = Array(Set(query)).sorted()
      let sampled = source.isGivenClass ? [] : (0..<min(queries, size)).map { size * $0 / min(queries, size) }
      let shown = try Retrieval.nearest(count, to: wanted, of: source.test, in: source.train)
      let measured = try Retrieval.nearest(count, to: sampled, of: source.test, in: source.train)
      try communicator.agree { () throws(Failure) in
        guard communicator.rank == 0 else { return }
        let report = try RetrievalReport(
          shown, to: wanted, in: source.set, vectors: source.name, precisionOf: measured, to: sampled)
        try report.write(to: source.directory)
        Console.write(report.text + "\(source.directory)/retrieval.png, \(source.directory)/retrieval.json\n")
      }
    }
  }
}
