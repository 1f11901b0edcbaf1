import Failures
import Testing

@testable import Collectives

@Suite struct LaunchEnvironmentTests {
  private static let alone: [[String: String]] = [
    [:],
    // Open MPI's mpirun with one rank, also within a larger Slurm job.
    ["OMPI_COMM_WORLD_SIZE": "1"],
    ["OMPI_COMM_WORLD_SIZE": "1", "SLURM_PROCID": "0", "SLURM_STEP_ID": "0", "SLURM_NTASKS": "8"],
    // Another MPI's launcher, or Slurm's, with one rank.
    ["PMI_SIZE": "1"],
    ["SLURM_PROCID": "0", "SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "1", "SLURM_NTASKS": "8"],
    // The script of sbatch, and the shell of salloc.
    ["SLURM_PROCID": "0", "SLURM_NTASKS": "8"],
    ["SLURM_PROCID": "0", "SLURM_STEP_ID": "4294967291", "SLURM_NTASKS": "8"],
    ["SLURM_PROCID": "0", "SLURM_STEPID": "4294967290", "SLURM_NTASKS": "8"],
    ["SLURM_JOB_ID": "12", "SLURM_NTASKS": "8"],
    // Not numbers.
    ["PMI_SIZE": "many", "OMPI_COMM_WORLD_SIZE": ""],
  ]

  @Test("A process that is alone may go on", arguments: alone)
  func aloneMayGoOn(variables: [String: String]) {
    #expect(LaunchEnvironment(variables: variables).refusal == nil)
  }

  private static let copies: [(variables: [String: String], culprit: String)] = [
    (["OMPI_COMM_WORLD_SIZE": "4"], "OMPI_COMM_WORLD_SIZE=4"),
    (["PMI_SIZE": "2"], "PMI_SIZE=2"),
    (["SLURM_PROCID": "1", "SLURM_STEP_ID": "0", "SLURM_NTASKS": "8"], "SLURM_NTASKS=8"),
    (["SLURM_PROCID": "1", "SLURM_STEPID": "3", "SLURM_NTASKS": "8"], "SLURM_NTASKS=8"),
    (
      ["SLURM_PROCID": "1", "SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "3", "SLURM_NTASKS": "8"],
      "SLURM_STEP_NUM_TASKS=3"
    ),
  ]

  @Test(
    "One of several copies that each take themselves for rank 0 is refused, with the variable that tells",
    arguments: copies)
  func copiesAreRefused(variables: [String: String], culprit: String) {
    let refusal = LaunchEnvironment(variables: variables).refusal
    #expect(refusal?.kind == .usage)
    #expect(refusal?.message.contains(culprit) == true)
    #expect(refusal?.message.contains("mpirun") == true)
  }

  @Test("Ranks are on one host when the launcher says so, or when there is none")
  func oneHost() {
    func isOnOneHost(_ variables: [String: String]) -> Bool { LaunchEnvironment(variables: variables).isOnOneHost }
    #expect(isOnOneHost([:]))
    #expect(isOnOneHost(["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_LOCAL_SIZE": "4"]))
    #expect(!isOnOneHost(["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_LOCAL_SIZE": "2"]))
    #expect(!isOnOneHost(["OMPI_COMM_WORLD_SIZE": "4"]))
    for variable in ["PMI_SIZE", "PMIX_RANK", "SLURM_PROCID"] { #expect(!isOnOneHost([variable: "1"])) }
  }

  @Test("Shared memory is looked for where Open MPI is told to keep it")
  func sharedMemoryDirectory() {
    #expect(LaunchEnvironment(variables: [:]).sharedMemoryDirectory == "/dev/shm")
    let variables = ["OMPI_MCA_osc_sm_backing_directory": "/scratch"]
    #expect(LaunchEnvironment(variables: variables).sharedMemoryDirectory == "/scratch")
  }
}
