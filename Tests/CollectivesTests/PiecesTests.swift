import Testing

@testable import Collectives

@Suite struct PiecesTests {
  @Test(
    "Pieces follow one another, cover the range, and are full but for the last", arguments: [0, 1, 9, 10, 11, 25, 30])
  func piecesCoverTheRange(count: Int) {
    let range = 3..<3 + count
    let pieces = Array(Pieces(of: range, limit: 10))
    #expect(pieces.flatMap(Array.init) == Array(range))
    #expect(pieces.dropLast().allSatisfy { $0.count == 10 })
    #expect(pieces.allSatisfy { (1...10).contains($0.count) })
  }

  @Test("The end of the address space is cut without overflow")
  func noOverflow() {
    #expect(Array(Pieces(of: Int.max - 3..<Int.max, limit: 2)) == [Int.max - 3..<Int.max - 1, Int.max - 1..<Int.max])
    #expect(Array(Pieces(of: 0..<Int.max, limit: 1 << 62)) == [0..<1 << 62, 1 << 62..<Int.max])
  }
}
