public import Datasets
public import Evaluation
public import Failures
import Foundation
import Imaging
import Storage

/// Test images and the training images nearest to them, for people and programs.
public struct RetrievalReport {
  /// What `retrieval.json` holds.
  struct Record: Encodable {
    struct Found: Encodable {
      var sample: Int
      var distance: Double
      var `class`: String?
    }
    struct Query: Encodable {
      var query: Int
      var `class`: String?
      var neighbors: [Found]
    }
    struct Precision: Encodable {
      var at: Int
      var precision: Double
    }
    var vectors: String
    var queries: [Query]
    var precisionQueries: Int
    var precision: [Precision]

    enum CodingKeys: String, CodingKey {
      case vectors, queries, precision
      case precisionQueries = "precision_queries"
    }
  }

  private let set: ImageSet
  private let record: Record

  /// A report of the neighbours of some test images, and of how many of those of further ones have the class of their query.
  ///
  /// - Parameter vectors: What is near.
  public init(
    _ neighbors: [[Neighbor]], to queries: [Int], in set: ImageSet, vectors: String,
    precisionOf measured: [[Neighbor]], to sampled: [Int]
  ) throws(Failure) {
    self.set = set
    let train = set.train.hasLabels ? try set.labels(of: set.train) : nil
    let test = set.test.hasLabels ? try set.labels(of: set.test) : nil
    func name(_ labels: [UInt8]?, _ sample: Int) -> String? {
      labels.map { ImageSet.fashionMNISTClasses[Int($0[sample])] }
    }
    var precision: [Record.Precision] = []
    if let train, let test, let count = measured.first?.count {
      for at in Set([1, 5, 10, count].filter { $0 <= count }).sorted() {
        precision.append(
          .init(at: at, precision: Retrieval.precision(at: at, measured, classes: train, of: sampled.map { test[$0] })))
      }
    }
    record = Record(
      vectors: vectors,
      queries: zip(queries, neighbors).map { query, list in
        .init(
          query: query, class: name(test, query),
          neighbors: list.map { .init(sample: $0.sample, distance: $0.distance, class: name(train, $0.sample)) })
      },
      precisionQueries: sampled.count, precision: precision)
  }

  /// A few lines.
  public var text: String {
    let lines = record.queries.map { query in
      let names = query.neighbors.map { found in
        String(format: "%@ %d (%.3f)", found.class ?? "image", found.sample, found.distance)
      }
      return "\(query.class ?? "image") \(query.query): \(names.joined(separator: ", "))\n"
    }
    let shares = record.precision.map { String(format: "precision@%d %.4f", $0.at, $0.precision) }
    return lines.joined()
      + (shares.isEmpty ? "" : "\(shares.joined(separator: ", ")) over \(record.precisionQueries) queries\n")
  }

  /// Writes `retrieval.json` and `retrieval.png`: a row a query, its neighbours framed by whether their class is its own.
  public func write(to directory: String) throws(Failure) {
    try JSONFile.write(record, to: directory + "/retrieval.json")
    let columns = 1 + (record.queries.map(\.neighbors.count).max() ?? 0)
    let queries = try pixels(set.test, record.queries.map(\.query))
    let found = try pixels(set.train, record.queries.flatMap { $0.neighbors.map(\.sample) })
    let size = set.test.height * set.test.width
    var images: [Float] = []
    var frames: [Int: Color] = [:]
    var captions: [String] = []
    for query in record.queries {
      images += queries[query.query]!
      captions.append(query.class.map { "\(query.query): \($0)" } ?? "\(query.query)")
      for neighbor in query.neighbors {
        if let own = query.class { frames[images.count / size] = neighbor.class == own ? .right : .wrong }
        images += found[neighbor.sample]!
        captions.append(neighbor.class ?? "")
      }
    }
    let sheet = ContactSheet.grid(
      pixels: images, imageWidth: set.test.width, imageHeight: set.test.height, columns: columns, scale: 3,
      title: "\(record.vectors): queries and their neighbours", frames: frames, captions: captions)
    try AtomicFile.write(Data(try sheet.raster.png()), to: directory + "/retrieval.png")
  }

  private func pixels(_ split: ImageSet.Split, _ samples: [Int]) throws(Failure) -> [Int: [Float]] {
    let sorted = Set(samples).sorted()
    let images = try IDXImages.read(split.imagesPath, keeping: sorted)
    return Dictionary(
      uniqueKeysWithValues: sorted.enumerated().map { place, sample in
        (sample, images.bytes[place * images.pixels..<(place + 1) * images.pixels].map { Float($0) / 255 })
      })
  }
}
