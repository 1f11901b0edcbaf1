import CMPI
public import Failures
import Glibc

/// All ranks that the launcher started, connected by MPI; a single rank if there was no launcher.
///
/// There is one per process, because MPI can be initialised once. MPI is asked for `MPI_THREAD_SERIALIZED`, which costs nothing
/// in Open MPI: calls come from one thread at a time, and a test runner or a concurrency runtime may pick another thread each
/// time.
///
/// Leave with ``finalize()`` when all went well, or when all ranks have the same failure. `exit` skips `deinit`, so finalise before
/// it. With a failure that the other ranks do not know of, ``abort(_:)`` instead: they would wait for this rank forever.
public final class WorldCommunicator: Communicator {
  /// This process's rank, `0..<size`.
  public let rank: Int
  /// The number of ranks.
  public let size: Int
  /// The host this rank runs on, and its place there.
  public let node: NodePlacement

  let world: MPI_Comm
  /// The ranks of this host.
  var nodeRanks: MPI_Comm?
  /// The largest count given to MPI at a time.
  var countLimit = 1 << 30

  var windows: [MPI_Win] = []
  // Reused by every exchange of slices.
  var exchangeHandles: [MPI_Request?] = []
  var sliceCounts: [Int32] = []
  var sliceStarts: [Int32] = []

  private var isFinalized = false

  /// Initialises MPI.
  ///
  /// - Throws: `.usage` when a launcher that MPI does not understand has started several copies of rank 0; `.system` when MPI
  ///   refuses; `.internal` when MPI has been initialised before in this process. A process that ends after that without
  ///   having finalised takes the other ranks with it.
  public init() throws(Failure) {
    var isInitialized: Int32 = 0
    try Failure.check(MPI_Initialized(&isInitialized), "MPI_Initialized")
    guard isInitialized == 0 else {
      throw Failure(.internal, "MPI was initialised before in this process: share the one communicator")
    }
    LaunchEnvironment.prepareOpenMPI()
    var level: Int32 = 0
    try Failure.check(MPI_Init_thread(nil, nil, Int32(MPI_THREAD_SERIALIZED), &level), "MPI_Init_thread")
    guard level >= Int32(MPI_THREAD_SERIALIZED) else {
      throw Failure(
        .system, "this MPI library does not let threads take turns (MPI_THREAD_SERIALIZED): install another")
    }

    world = cmpi_comm_world()
    try Failure.check(MPI_Comm_set_errhandler(world, cmpi_errors_return()), "MPI_Comm_set_errhandler")
    var rank: Int32 = 0
    var size: Int32 = 0
    try Failure.check(MPI_Comm_rank(world, &rank), "MPI_Comm_rank")
    try Failure.check(MPI_Comm_size(world, &size), "MPI_Comm_size")
    if size == 1, let refusal = LaunchEnvironment.current.refusal {
      MPI_Finalize()
      throw refusal
    }

    try Failure.check(
      MPI_Comm_split_type(world, Int32(MPI_COMM_TYPE_SHARED), rank, cmpi_info_null(), &nodeRanks), "MPI_Comm_split_type"
    )
    try Failure.check(MPI_Comm_set_errhandler(nodeRanks, cmpi_errors_return()), "MPI_Comm_set_errhandler")
    self.rank = Int(rank)
    self.size = Int(size)
    node = try WorldCommunicator.placement(rank, of: size, world: world, nodeRanks: nodeRanks)
  }

  deinit {
    try? finalize()
  }

  /// Frees the windows and finalises MPI, once; collective.
  ///
  /// No other operation may follow, but for freeing windows that are free already.
  public func finalize() throws(Failure) {
    guard !isFinalized else { return }
    isFinalized = true
    while let window = windows.first { try free(window) }
    try Failure.check(MPI_Comm_free(&nodeRanks), "MPI_Comm_free")
    try Failure.check(MPI_Finalize(), "MPI_Finalize")
  }

  /// Prints the failure, ends all ranks, and makes the failure's kind the exit code of the job.
  ///
  /// Open MPI adds a message of its own, unless mpirun runs with `--quiet`.
  public func abort(_ failure: Failure) -> Never {
    failure.report(from: size > 1 ? "rank \(rank) on \(node.hostName)" : nil)
    if !isFinalized { MPI_Abort(world, failure.kind.rawValue) }
    exit(failure.kind.rawValue)
  }

  private static func placement(
    _ rank: Int32, of size: Int32, world: MPI_Comm, nodeRanks: MPI_Comm?
  ) throws(Failure) -> NodePlacement {
    var leader = rank
    try Failure.check(MPI_Bcast(&leader, 1, cmpi_int32(), 0, nodeRanks), "MPI_Bcast")
    var leaders = [Int32](repeating: 0, count: Int(size))
    try Failure.check(MPI_Allgather(&leader, 1, cmpi_int32(), &leaders, 1, cmpi_int32(), world), "MPI_Allgather")
    var name = [CChar](repeating: 0, count: Int(MPI_MAX_PROCESSOR_NAME))
    var length: Int32 = 0
    try Failure.check(MPI_Get_processor_name(&name, &length), "MPI_Get_processor_name")
    let hostName = String(decoding: name.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    return NodePlacement(of: Int(rank), leaders: leaders.map(Int.init), hostName: hostName)
  }
}
