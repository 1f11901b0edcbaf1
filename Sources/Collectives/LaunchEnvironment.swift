import CMPI
import Failures
import FoundationEssentials
import Glibc

/// What the environment variables of this process say about who started it, and how Open MPI is told to cope.
struct LaunchEnvironment {
  let variables: [String: String]

  static var current: LaunchEnvironment { LaunchEnvironment(variables: ProcessInfo.processInfo.environment) }

  /// Sets what Open MPI should do on this machine unless the user has said otherwise; to be called before MPI is initialised.
  static func prepareOpenMPI() {
    // Without mpirun Open MPI starts a daemon of its own, in case this process wants to spawn others; it never does, and a
    // machine may lack the daemon.
    setenv("OMPI_MCA_ess_singleton_isolated", "1", 0)
    // Containers often forbid reading another process's memory, and Open MPI notices in the middle of a transfer.
    if cmpi_can_read_process_memory() == 0 { setenv("OMPI_MCA_btl_vader_single_copy_mechanism", "none", 0) }
    // Looking for fast networks takes longer than anything else that MPI does at its beginning: the libraries of some sleep for
    // a fifth of a second to learn how fast the clock ticks.
    if current.isOnOneHost { setenv("OMPI_MCA_pml", "ob1", 0) }
  }

  /// Whether Open MPI's launcher has put all ranks on this host, or there is no launcher: ranks then need no network.
  var isOnOneHost: Bool {
    guard let ranks = count("OMPI_COMM_WORLD_SIZE") else {
      return !["PMI_SIZE", "PMIX_RANK", "SLURM_PROCID"].contains { variables[$0] != nil }
    }
    return ranks == count("OMPI_COMM_WORLD_LOCAL_SIZE")
  }

  /// Where Open MPI keeps the files behind shared windows.
  var sharedMemoryDirectory: String { variables["OMPI_MCA_osc_sm_backing_directory"] ?? "/dev/shm" }

  /// Why a job in which MPI sees a single rank must not go on: a launcher that MPI does not understand has started several
  /// copies, each of which takes itself for rank 0.
  var refusal: Failure? {
    // Open MPI's own launcher has said how many there are, and MPI has understood it.
    if variables["OMPI_COMM_WORLD_SIZE"] == "1" { return nil }
    for name in ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE"] {
      if let copies = count(name), copies > 1 { return refusal(copies, name) }
    }
    guard isSlurmStep else { return nil }
    let name = variables["SLURM_STEP_NUM_TASKS"] == nil ? "SLURM_NTASKS" : "SLURM_STEP_NUM_TASKS"
    if let copies = count(name), copies > 1 { return refusal(copies, name) }
    return nil
  }

  /// Whether srun started this process.
  ///
  /// The script of sbatch sees the job's number of tasks too, but runs once: it has no step identifier, or one of those at the
  /// end of the range that stand for scripts and shells.
  private var isSlurmStep: Bool {
    guard variables["SLURM_PROCID"] != nil else { return false }
    guard let step = count("SLURM_STEP_ID") ?? count("SLURM_STEPID") else { return false }
    return step < 0xffff_fff0
  }

  private func count(_ name: String) -> Int? { variables[name].flatMap { Int($0) } }

  private func refusal(_ copies: Int, _ variable: String) -> Failure {
    Failure(
      .usage,
      "the launcher started \(copies) copies of rank 0 (\(variable)=\(copies), but MPI sees one rank): launch with "
        + "srun --mpi=pmix or mpirun")
  }
}
