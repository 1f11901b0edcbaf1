public import Collectives
import Datasets
public import Failures
public import Foundation
import Storage
import Training

/// What `run.json` holds: the configuration, and what it ran with.
public struct RunRecord: Hashable, Sendable, Codable {
  /// Every resolved option.
  public var configuration: RunConfiguration
  /// The version of this program.
  public var version: String
  /// The command line.
  public var command: [String]
  /// When it began, by ISO 8601.
  public var started: String
  /// The hosts, in the order of their ranks.
  public var hosts: [String]
  /// The number of ranks.
  public var ranks: Int
  /// The kernels: the BLAS library's, the width of our own, and the library's build options.
  public var blas: String
  /// The digest of the data set's files.
  public var data: String

  enum CodingKeys: String, CodingKey {
    case configuration, version, command, started, hosts, ranks, blas
    case data = "data_digest"
  }

  /// All of it.
  public init(
    configuration: RunConfiguration, version: String, command: [String], started: Date, hosts: [String], ranks: Int,
    blas: String, data: String
  ) {
    self.configuration = configuration
    self.version = version
    self.command = command
    self.started = started.formatted(.iso8601)
    self.hosts = hosts
    self.ranks = ranks
    self.blas = blas
    self.data = data
  }

  /// Reads the record of an earlier run, from the file or from its folder.
  public init(path: String) throws(Failure) {
    try self.init(RunRecord.contents(path), path: path)
  }

  /// Reads the record of an earlier run on rank 0, whose host alone may have it, and gives it to all; a collective operation.
  public init(path: String, _ communicator: any Communicator) throws(Failure) {
    let contents = try communicator.agree { () throws(Failure) in
      communicator.rank == 0 ? [UInt8](try RunRecord.contents(path)) : []
    }
    let shared = try communicator.broadcast(contents, from: 0)
    self = try communicator.agree { () throws(Failure) in try RunRecord(Data(shared), path: path) }
  }

  private static func contents(_ path: String) throws(Failure) -> Data {
    var isFolder: ObjCBool = false
    var path = path
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue { path += "/run.json" }
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw Failure(.missingInput, "\(path) cannot be read: give the folder of a run, or its run.json")
    }
    return bytes
  }

  private init(_ bytes: Data, path: String) throws(Failure) {
    do { self = try JSONDecoder().decode(RunRecord.self, from: bytes) } catch let error as DecodingError {
      throw Failure(.badData, "\(path) is not the record of a run: \(RunRecord.reason(error))")
    } catch {
      throw Failure(.badData, "\(path) is not the record of a run: \(error)")
    }
    if let key = try JSONFile.unknownKey(bytes, of: self) {
      throw Failure(
        .badData, "\(path) has a key that this version does not know, \(key): correct its name or remove it")
    }
    let (shards, samples) = (configuration.training.shards, configuration.importanceSamples)
    guard (1...VirtualShards.limit).contains(shards), (0...1_000_000).contains(samples) else {
      throw Failure(
        .badData,
        "\(path) is not the record of a run: no training has \(shards) shards and draws \(samples) codes an image")
    }
  }

  private static func reason(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, let context):
      return "\((context.codingPath + [key]).map(\.stringValue).joined(separator: ".")) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      let place = context.codingPath.map(\.stringValue).joined(separator: ".")
      return "\(place.isEmpty ? "the file" : place): \(context.debugDescription)"
    @unknown default:
      return "\(error)"
    }
  }
}
