import Kernels

/// The variance of vectors around the mean of their class, summed over their elements, from sums that can be added up over ranks.
struct ClassVariance {
  /// The number of classes; 1 where there are none.
  let classes: Int
  /// The elements of a vector.
  let dimension: Int

  /// The numbers that are summed: of each class the vectors, the squares of all elements, and the elements.
  var width: Int { classes * (2 + dimension) }

  /// Adds some vectors to the sums.
  ///
  /// - Parameter labels: The class of each row; none where there are no classes.
  func add(_ vectors: Matrix, _ labels: [UInt8], to sums: inout [Double]) {
    for row in 0..<vectors.rows {
      let start = (labels.isEmpty ? 0 : Int(labels[row])) * (2 + dimension)
      let vector = vectors.rows(row..<row + 1).floats
      sums[start] += 1
      sums[start + 1] += Double(sumOfSquares(vector))
      for (i, element) in vector.enumerated() { sums[start + 2 + i] += Double(element) }
    }
  }

  /// The variance within each class; not a number for one that has no vectors.
  func values(of sums: [Double]) -> [Double] {
    (0..<classes).map { label in
      let start = label * (2 + dimension)
      let count = sums[start]
      let mean = sums[start + 2..<start + 2 + dimension].reduce(0) { $0 + ($1 / count) * ($1 / count) }
      return sums[start + 1] / count - mean
    }
  }
}
