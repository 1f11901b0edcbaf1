import Failures
import Foundation
import Storage
import Support
import Testing

/// Commits that fail or are killed at any point: what was committed before is there and whole.
@Suite struct CommitFaultTests {
  /// A store with checkpoints of steps 10 and 20.
  private func prepared() throws -> (folder: TemporaryFolder, store: CheckpointStore) {
    let folder = try TemporaryFolder()
    let store = try CheckpointStore(directory: folder["checkpoints"], keep: 2)
    for step in [10, 20] { try store.commit(step: step, files: Checkpoints.files(of: step)) }
    return (folder, store)
  }

  /// Expects that nothing happened to the checkpoints, and that there is nothing else.
  private func expectUntouched(_ folder: TemporaryFolder, at location: SourceLocation = #_sourceLocation) throws {
    #expect(try folder.names(in: "checkpoints") == ["step-00000010", "step-00000020"], sourceLocation: location)
    for step in [10, 20] {
      let loaded = try CheckpointStore.load(path: folder["checkpoints/step-000000\(step)"]) { _ in }
      Checkpoints.expect(loaded, isOf: step, at: location)
    }
  }

  /// Expects that the next start finds the newest checkpoint whole, clears up, and can go on.
  private func expectRecovery(_ folder: TemporaryFolder, at location: SourceLocation = #_sourceLocation) throws {
    let store = try CheckpointStore(directory: folder["checkpoints"], keep: 2)
    let newest = try store.newest { Issue.record("\($0)", sourceLocation: location) }
    #expect(newest?.step == 20 || newest?.step == Committer.step, sourceLocation: location)
    if let newest { Checkpoints.expect(newest, isOf: newest.step, at: location) }
    #expect(try !folder.names(in: "checkpoints").contains { $0.contains("tmp") }, sourceLocation: location)
    try store.commit(step: 40, files: Checkpoints.files(of: 40))
    Checkpoints.expect(try store.newest { _ in }, isOf: 40, at: location)
    #expect(try folder.names(in: "checkpoints").count == 2, sourceLocation: location)
  }

  @Test("when the folder of the checkpoint cannot be made")
  func folder() throws {
    let (folder, store) = try prepared()
    try folder.write(Data(), as: "checkpoints/step-00000030.tmp.\(getpid())")
    let failure = #expect(throws: Failure.self) { try store.commit(step: 30, files: Checkpoints.files(of: 30)) }
    #expect(failure?.kind == .cannotCreate)
    try expectUntouched(folder)
  }

  @Test("when one of its files cannot be made", arguments: 0..<3)
  func file(_ place: Int) throws {
    let (folder, store) = try prepared()
    var files = Checkpoints.files(of: 30)
    files[place].name = String(repeating: "n", count: 300)
    let failure = #expect(throws: Failure.self) { try store.commit(step: 30, files: files) }
    #expect(failure?.kind == .cannotCreate)
    try expectUntouched(folder)
    try expectRecovery(folder)
  }

  @Test("when the disk is full or a quota is reached while it writes", arguments: [1, 20, 38])
  func room(_ blocks: Int) throws {
    let (folder, _) = try prepared()
    // The largest file has 20,000 bytes.
    let outcome = try Committer.run(in: folder, blocks: blocks)
    #expect(outcome.status != 0 && !outcome.wasKilled)
    try expectUntouched(folder)
    try expectRecovery(folder)
  }

  @Test("when it may not write", .enabled(if: geteuid() != 0, "root may write"))
  func permission() throws {
    let (folder, store) = try prepared()
    chmod(folder["checkpoints"], 0o500)
    defer { chmod(folder["checkpoints"], 0o700) }
    let failure = #expect(throws: Failure.self) { try store.commit(step: 30, files: Checkpoints.files(of: 30)) }
    #expect(failure?.kind == .permission)
    try expectUntouched(folder)
  }

  @Test("without a fault, another process commits")
  func noFault() throws {
    let (folder, _) = try prepared()
    #expect(try Committer.run(in: folder).status == 0)
    #expect(try folder.names(in: "checkpoints") == ["step-00000020", "step-00000030"])
    Checkpoints.expect(try CheckpointStore.load(path: folder.path) { _ in }, isOf: Committer.step)
  }

  // strace counts each kind of call by itself. Three files and the manifest, their folder and the one above it are synchronised.
  @Test(
    "when it is killed at the n-th call of a kind, for every n",
    .enabled(if: Committer.canBeTraced, "strace is not allowed"),
    arguments: [("fsync", 6), ("rename", 1), ("mkdir", 1), ("unlinkat,unlink", 3), ("rmdir,unlinkat", 1)])
  func killed(_ calls: String, _ fewest: Int) throws {
    let points = try inject("signal=SIGKILL", into: calls) { folder, outcome in
      #expect(outcome.wasKilled || outcome.status == 128 + SIGKILL)
      try expectRecovery(folder)
    }
    #expect(points >= fewest)
  }

  @Test(
    "when the n-th call of a kind fails, for every n",
    .enabled(if: Committer.canBeTraced, "strace is not allowed"),
    arguments: [("fsync", "EIO", 6), ("mkdir", "ENOSPC", 1), ("rename", "EXDEV", 1)])
  func failing(_ calls: String, _ error: String, _ fewest: Int) throws {
    let points = try inject("error=\(error)", into: calls) { folder, outcome in
      #expect(!outcome.wasKilled)
      #expect(try !folder.names(in: "checkpoints").contains { $0.contains("tmp") })
      try expectRecovery(folder)
    }
    #expect(points >= fewest)
  }

  /// Repeats a commit with a fault at the first, second … of its calls until one comes to its end; returns how many did not.
  private func inject(
    _ fault: String, into calls: String, check: (TemporaryFolder, Command.Outcome) throws -> Void
  ) throws -> Int {
    for point in 1...100 {
      let (folder, _) = try prepared()
      let outcome = try Committer.run(
        in: folder,
        under: [
          "strace", "--follow-forks", "--output=/dev/null", "--trace=\(calls)",
          "--inject=\(calls):\(fault):when=\(point)",
        ])
      if outcome.status == 0 {
        #expect(try folder.names(in: "checkpoints") == ["step-00000020", "step-00000030"])
        return point - 1
      }
      try check(folder, outcome)
    }
    Issue.record("no commit came to its end")
    return 100
  }
}
