import Collectives
import Failures
import Testing

@Suite struct SoloCommunicatorTests {
  @Test("It is the only rank of the only host")
  func isAlone() {
    let solo = SoloCommunicator()
    #expect(solo.rank == 0 && solo.size == 1)
    #expect(solo.node.rank == 0 && solo.node.size == 1 && solo.node.index == 0 && solo.node.count == 1)
    #expect(!solo.node.hostName.isEmpty)
  }

  @Test(
    "A window is zeroed memory that begins on a page and outlives its communicator", arguments: [0, 1, 4097, 1 << 22])
  func windowIsZeroedMemory(bytes: Int) throws {
    let window = try SoloCommunicator().makeNodeWindow(bytes: bytes)
    let segment = window.segment(ofNodeRank: 0)
    #expect(segment.count == bytes)
    #expect(Int(bitPattern: segment.baseAddress) % 4096 == 0)
    #expect(segment.allSatisfy { $0 == 0 })
    segment.initializeMemory(as: UInt8.self, repeating: 7)
    try window.barrier()
    #expect(segment.allSatisfy { $0 == 7 })
    try window.free()
    try window.free()
  }

  @Test("A window of a negative or absurd size is refused with a sentence", arguments: [-1, 1 << 60, .max - 5, .max])
  func absurdWindowIsRefused(bytes: Int) {
    let refusal = failure { () throws(Failure) in _ = try SoloCommunicator().makeNodeWindow(bytes: bytes) }
    #expect(refusal?.kind == (bytes < 0 ? .internal : .system))
    #expect(refusal?.message.contains("\(bytes) bytes") == true)
  }

  @Test("A failure that a lone rank agrees on is shared, so that it can end in order")
  func agreedFailureIsShared() {
    let agreed = failure { () throws(Failure) in try SoloCommunicator().agree(on: Failure(.usage, "no such flag")) }
    #expect(agreed == Failure(.usage, "no such flag", isShared: true))
  }
}
