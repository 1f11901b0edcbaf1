import Kernels

/// Some vectors, and the search for the one that is nearest to another.
final class Centers {
  /// The vectors, one a row.
  let rows: Matrix
  private let slab: Slab
  private let norms: Slab
  private let distances: Slab

  /// `count` vectors of zeros.
  init(count: Int, dimension: Int) {
    slab = Slab(count: count * dimension)
    rows = Matrix(slab.base, rows: count, columns: dimension)
    norms = Slab(count: count)
    distances = Slab(count: ShardedVectors.blockSize * count)
  }

  /// The address of a vector.
  func row(_ index: Int) -> UnsafeMutablePointer<Float> { slab.base + index * rows.columns }

  /// Takes note of new values of the vectors.
  func update() { squaredNorms(rows, into: norms.base) }

  /// Calls a body with each row of a block and the index of the vector nearest to it, the first of several.
  ///
  /// - Parameter block: At most as many rows as a block of ``ShardedVectors`` has.
  func forEachNearest(in block: Matrix, _ body: (_ row: Int, _ nearest: Int) -> Void) {
    let table = Matrix(distances.base, rows: block.rows, columns: rows.rows)
    squaredDistances(block, rows, yNorms: norms.base, into: table)
    for row in 0..<block.rows {
      let line = table.base + row * table.columns
      var nearest = 0
      for index in 1..<max(1, table.columns) where line[index] < line[nearest] { nearest = index }
      body(row, nearest)
    }
  }
}
