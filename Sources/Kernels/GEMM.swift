import COpenBLAS

/// Whether a factor of a product is taken as it lies or transposed.
public enum Transposition: Sendable {
  case asIs
  case transposed
}

/// The matrix product C = op(A)·op(B) or, accumulating, C += op(A)·op(B).
///
/// - Parameters:
///   - a: A, m × k as it lies or k × m transposed.
///   - b: B, k × n as it lies or n × k transposed.
///   - c: C, m × n. Without `accumulating` it is written and never read, so it may hold anything.
///   - accumulating: Adds to what C holds.
public func gemm(
  _ a: Matrix, _ transpositionOfA: Transposition = .asIs,
  _ b: Matrix, _ transpositionOfB: Transposition = .asIs,
  into c: Matrix, accumulating: Bool = false
) {
  let inner = transpositionOfA == .asIs ? a.columns : a.rows
  assert(inner == (transpositionOfB == .asIs ? b.rows : b.columns), "the factors' inner dimensions differ")
  assert(c.rows == (transpositionOfA == .asIs ? a.rows : a.columns), "the product's rows are not the left factor's")
  assert(
    c.columns == (transpositionOfB == .asIs ? b.columns : b.rows), "the product's columns are not the right factor's")
  guard c.count > 0 else { return }
  guard inner > 0 else {
    if !accumulating { c.floats.update(repeating: 0) }
    return
  }
  cblas_sgemm(
    CblasRowMajor, transpositionOfA == .asIs ? CblasNoTrans : CblasTrans,
    transpositionOfB == .asIs ? CblasNoTrans : CblasTrans,
    Int32(c.rows), Int32(c.columns), Int32(inner), 1, a.base, Int32(a.columns), b.base, Int32(b.columns),
    accumulating ? 1 : 0, c.base, Int32(c.columns))
}
