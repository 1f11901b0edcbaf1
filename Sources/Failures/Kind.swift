extension Failure {
  /// The exit codes: sysexits.h where it has one, and codes that `mpirun` does not use itself where it has none.
  public enum Kind: Int32, Sendable, CaseIterable {
    /// A flag, an option or a configuration that makes no sense.
    case usage = 64
    /// A file that is there but does not hold what it should.
    case badData = 65
    /// A file or folder that is not there.
    case missingInput = 66
    /// A broken invariant of this program.
    case `internal` = 70
    /// The operating system or MPI refused a request.
    case system = 71
    /// An output that cannot be created.
    case cannotCreate = 73
    /// Reading or writing failed half-way.
    case inputOutput = 74
    /// Stopped by a signal or a time limit after saving: start again to go on.
    case stopped = 75
    /// The ranks no longer hold the same parameters.
    case replicasDiffer = 76
    /// A file that may not be read or written.
    case permission = 77
    /// The loss is no longer finite.
    case numerics = 78
  }
}
