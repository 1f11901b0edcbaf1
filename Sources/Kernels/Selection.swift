/// The k-th largest of `count` floats, 1 ≤ k ≤ count, by C. Hoare's quickselect.
///
/// - Parameter scratch: Room for `count` floats.
public func kthLargest(
  _ x: UnsafePointer<Float>, count: Int, k: Int, scratch: UnsafeMutablePointer<Float>
) -> Float {
  scratch.update(from: x, count: count)
  var low = 0
  var high = count - 1
  while low < high {
    let pivot = scratch[(low + high) / 2]
    var i = low
    var j = high
    while i <= j {
      while scratch[i] > pivot { i += 1 }
      while scratch[j] < pivot { j -= 1 }
      guard i <= j else { break }
      (scratch[i], scratch[j]) = (scratch[j], scratch[i])
      i += 1
      j -= 1
    }
    if k - 1 <= j { high = j } else if k - 1 >= i { low = i } else { break }
  }
  return scratch[k - 1]
}
