/// The assignment of rows to columns, one to one, with the greatest sum: the Hungarian method.
///
/// H. Kuhn, "The Hungarian method for the assignment problem", 1955; in the form with potentials and shortest augmenting
/// paths, O(rows² · columns).
struct Matching {
  /// The column of each row; nothing for rows that get none, as there are more of them than columns.
  let columns: [Int?]

  /// Matches by a table of gains, rows of equal length.
  init(greatest gains: [[Double]]) {
    let columnCount = gains.first?.count ?? 0
    guard gains.count <= columnCount else {
      let transposed = (0..<columnCount).map { column in gains.map { $0[column] } }
      var columns = [Int?](repeating: nil, count: gains.count)
      for (column, row) in Matching(greatest: transposed).columns.enumerated() { columns[row!] = column }
      self.columns = columns
      return
    }
    // Index 0 stands for "none".
    var rowPotential = [Double](repeating: 0, count: gains.count + 1)
    var columnPotential = [Double](repeating: 0, count: columnCount + 1)
    var rowOfColumn = [Int](repeating: 0, count: columnCount + 1)
    for row in 1...max(1, gains.count) where row <= gains.count {
      var slack = [Double](repeating: .infinity, count: columnCount + 1)
      var previous = [Int](repeating: 0, count: columnCount + 1)
      var isVisited = [Bool](repeating: false, count: columnCount + 1)
      var column = 0
      rowOfColumn[0] = row
      repeat {
        isVisited[column] = true
        let current = rowOfColumn[column]
        var smallest = Double.infinity
        var next = 0
        for other in 1...columnCount where !isVisited[other] {
          let cost = -gains[current - 1][other - 1] - rowPotential[current] - columnPotential[other]
          if cost < slack[other] { (slack[other], previous[other]) = (cost, column) }
          if slack[other] < smallest { (smallest, next) = (slack[other], other) }
        }
        for other in 0...columnCount {
          if isVisited[other] {
            rowPotential[rowOfColumn[other]] += smallest
            columnPotential[other] -= smallest
          } else {
            slack[other] -= smallest
          }
        }
        column = next
      } while rowOfColumn[column] != 0
      while column != 0 {
        rowOfColumn[column] = rowOfColumn[previous[column]]
        column = previous[column]
      }
    }
    var columns = [Int?](repeating: nil, count: gains.count)
    for column in 1...max(1, columnCount) where column <= columnCount && rowOfColumn[column] > 0 {
      columns[rowOfColumn[column] - 1] = column - 1
    }
    self.columns = columns
  }
}
