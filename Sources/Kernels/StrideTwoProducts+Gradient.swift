extension StrideTwoProducts {
  /// The images whose products are summed together: sums of some length, so that it takes little to add them to others.
  static let summedTogether = 16

  /// See ``WindowProducts/gradient(_:_:into:accumulating:scratch:)``.
  func gradient(
    _ images: Matrix, _ features: Matrix, into weights: Matrix, accumulating: Bool,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let together = StrideTwoProducts.summedTogether
    let (small, size) = (scratch + weightCount, self.features * geometry.channels)
    let (rowsOfSums, strips) = (
      Array(0..<self.features), Array(stride(from: 0, to: geometry.channels, by: WindowProducts.lanes))
    )
    scratch.update(repeating: 0, count: weightCount)
    withTables(4) { tables, _ in
      for first in stride(from: 0, to: images.rows, by: together) {
        let range = first..<min(first + together, images.rows)
        let count = range.count
        let large = small + count * (rowCount(.small) + columns.count * channels(.small))
        if first == 0 || count < together {
          tables[0].fill(.small, images: count, every: features.columns)
          tables[1].fill(.small, images: count, every: rowCount(.small))
          tables[2].fill(.large, images: count, every: images.columns)
          tables[3].fill(.large, images: count, every: rowCount(.large))
        }
        for (row, weight) in rows.weightOfProduct.enumerated() {
          let left = factors(row, of: features.rows(range), .small, scratch: small)
          let right = factors(row, of: images.rows(range), .large, scratch: large)
          let (leftPlaces, rightPlaces) = (tables[left.areInImages ? 0 : 1], tables[right.areInImages ? 2 : 3])
          for column in 0..<StrideTwoAxis.weightCount {
            addOuterProducts(
              left.base(column), at: leftPlaces[column, count], rows: rowsOfSums, right.base(column),
              at: rightPlaces[column, count], strips: strips,
              to: Matrix(
                scratch + (weight * StrideTwoAxis.weightCount + column) * size, rows: self.features,
                columns: geometry.channels))
          }
        }
      }
    }
    addAdjoint(scratch, to: weights, accumulating: accumulating)
  }

  /// Takes the sums for the transformed weights back to the weights.
  private func addAdjoint(_ sums: UnsafeMutablePointer<Float>, to weights: Matrix, accumulating: Bool) {
    let (lanes, channels) = (WindowProducts.lanes, geometry.channels)
    let (count, size) = (StrideTwoAxis.weightCount, features * channels)
    withUnsafeTemporaryAllocation(byteCount: (3 * count + 9) * lanes * 4, alignment: 64) { memory in
      let filter = memory.bindMemory(to: Float.self).baseAddress!
      for feature in 0..<features {
        for channel in stride(from: 0, to: channels, by: lanes) {
          transformAlongAxes(
            StrideTwoAxis.weightsAdjoint, count, to: 3, sums + feature * channels + channel, row: count * size,
            column: size, into: filter, row: 3 * lanes, column: lanes, scratch: filter + 9 * lanes)
          for tap in 0..<9 {
            let target = weights.base + feature * weights.columns + tap * channels + channel
            let sum = (filter + tap * lanes).lanes
            target.lanes = accumulating ? target.lanes + sum : sum
          }
        }
      }
    }
  }
}
