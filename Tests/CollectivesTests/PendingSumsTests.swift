import Testing

@testable import Collectives

@Suite struct PendingSumsTests {
  @Test("A sum that is under way keeps its slot and its handles while others end and begin")
  func slotsAreKept() throws {
    var sums = PendingSums()
    var requests = (0..<4).map { count in
      let request = sums.open()
      for _ in 0...count { sums.append(nil, to: request) }
      return request
    }
    for round in 0..<10 {
      // Each time another of the four ends, and one with a number of pieces of its own takes its place.
      let place = [2, 1, 3][round % 3]
      #expect(try sums.complete(requests[place]) { _ in true })
      requests[place] = sums.open()
      for _ in 0..<10 + round { sums.append(nil, to: requests[place]) }

      #expect(Set(requests.map(\.slot)) == [0, 1, 2, 3])
      var counts: [Int] = []
      for request in requests {
        let isComplete = try sums.complete(request) { handles in
          counts.append(handles.count)
          return false
        }
        #expect(!isComplete)
      }
      #expect(counts.count == 4)
      #expect(counts[0] == 1)
      #expect(counts[place] == 10 + round)
    }
  }

  @Test("A ticket whose sum has ended is complete without asking MPI, also when its slot is taken again")
  func endedTicketIsComplete() throws {
    var sums = PendingSums()
    let first = sums.open()
    #expect(try sums.complete(first) { _ in true })
    let second = sums.open()
    #expect(second.slot == first.slot)
    var isAsked = false
    #expect(
      try sums.complete(first) { _ in
        isAsked = true
        return false
      })
    #expect(!isAsked)
  }
}
