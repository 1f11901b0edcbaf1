import CMPI

extension Reducible {
  static var datatype: MPI_Datatype {
    switch numberKind {
    case .float: cmpi_float()
    case .double: cmpi_double()
    case .unsigned64: cmpi_uint64()
    }
  }
}

extension ReductionOperator {
  var operation: MPI_Op {
    switch self {
    case .sum: cmpi_sum()
    case .minimum: cmpi_min()
    case .maximum: cmpi_max()
    }
  }
}
