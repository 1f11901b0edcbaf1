import Kernels
import Support
import Testing

@Suite struct SelectionTests {
  @Test("The k-th largest is what sorting says, with and without ties", arguments: [1, 2, 17, 100, 1001])
  func selection(count: Int) {
    let scratch = Slab(count: count)
    for coarse in [false, true] {
      let x = Slab(random: count, seed: UInt64(count))
      if coarse { for i in x.floats.indices { x.floats[i] = (2 * x.floats[i]).rounded() } }
      let sorted = x.floats.sorted(by: >)
      for k in Set([1, 2, count / 3, count / 2, count - 1, count]) where (1...count).contains(k) {
        #expect(kthLargest(x.base, count: count, k: k, scratch: scratch.base) == sorted[k - 1])
      }
    }
  }
}
