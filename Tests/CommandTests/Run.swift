import Foundation
import Testing

/// What a run has left behind.
struct Run {
  let path: String

  /// Its `summary.json`.
  var summary: [String: Any] {
    get throws {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path + "/summary.json"))
      return try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    }
  }

  /// The digest of its parameters.
  var digest: String { get throws { try #require(try summary["parameters_digest"] as? String) } }

  /// The lines of its `metrics.jsonl` without what depends on the clock.
  var metrics: [String] {
    get throws {
      try String(contentsOfFile: path + "/metrics.jsonl", encoding: .utf8).split(separator: "\n").map { line in
        var record = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        record["seconds"] = nil
        record["images_per_second"] = nil
        return String(
          decoding: try JSONSerialization.data(withJSONObject: record, options: .sortedKeys), as: UTF8.self)
      }
    }
  }

  /// The steps that have a checkpoint.
  var checkpoints: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path + "/checkpoints")) ?? []).sorted()
  }

  /// The trials of the few-label phase that are finished.
  var finishedTrials: Int {
    let text = (try? String(contentsOfFile: path + "/few-label.jsonl", encoding: .utf8)) ?? ""
    return max(0, text.count { $0 == "\n" } - 1)
  }

  /// Its `summary.json` without what depends on the clock and on the number of ranks.
  var results: NSDictionary {
    get throws {
      var summary = try summary
      for key in ["seconds", "images_per_second", "ranks"] { summary[key] = nil }
      return summary as NSDictionary
    }
  }

  /// The names of its pictures of reconstructions, each with the bytes.
  var snapshots: [String: Data] {
    get throws {
      let names = try FileManager.default.contentsOfDirectory(atPath: path + "/snapshots")
      return try Dictionary(
        uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: URL(fileURLWithPath: "\(path)/snapshots/\($0)"))) })
    }
  }
}
