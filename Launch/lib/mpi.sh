# shellcheck shell=bash
# How Atelier calls mpirun (Open MPI 4.1) on one host. Source it. Everything is set through the environment, where a
# setting that the user has made already wins, and where programs that call mpirun themselves find it too.

# cores: how many ranks this host can compute with: physical cores, within the affinity mask and the container's quota.
cores() {
  local usable physical quota period
  usable=$(nproc)
  physical=$(lscpu --parse=CORE,SOCKET 2>/dev/null | grep -v '^#' | sort -u | wc -l) || true
  ((physical > 0 && physical < usable)) && usable=$physical
  if read -r quota period 2>/dev/null </sys/fs/cgroup/cpu.max && [[ $quota != max ]]; then
    ((quota / period < usable)) && usable=$((quota / period > 0 ? quota / period : 1))
  fi
  echo "$usable"
}

# may_copy_across: whether a process may read another's memory (process_vm_readv, 310 on x86-64), as Open MPI does for
# large messages. Containers often forbid it, and Open MPI 4.1 then fails instead of falling back.
may_copy_across() {
  perl -e '
    sub vector { pack "QQ", unpack("Q", pack "p", $_[0]), 1 }
    my ($theirs, $mine) = ("x", "-");
    my $child = fork // exit 1;
    exit(syscall(310, getppid, vector($mine), 1, vector($theirs), 1, 0) != 1) unless $child;
    waitpid $child, 0;
    exit($? != 0)' 2>/dev/null
}

# mpi_environment RANKS: exports what Open MPI needs to run that many ranks here.
mpi_environment() {
  local available binding=core yield=0 copy=cma
  available=$(cores)
  # Ranks that wait spin on their core, which is fastest as long as nobody else needs it.
  (($1 > available)) && binding=none yield=1
  # Binding would name cores that an affinity mask or a quota has taken away.
  [[ $(nproc --all) == "$(nproc)" ]] || binding=none
  grep -qs '^[0-9]' /sys/fs/cgroup/cpu.max && binding=none
  may_copy_across || copy=none

  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  export OMPI_MCA_rmaps_base_oversubscribe="${OMPI_MCA_rmaps_base_oversubscribe-1}"
  export OMPI_MCA_hwloc_base_binding_policy="${OMPI_MCA_hwloc_base_binding_policy-$binding}"
  export OMPI_MCA_mpi_yield_when_idle="${OMPI_MCA_mpi_yield_when_idle-$yield}"
  export OMPI_MCA_btl_vader_single_copy_mechanism="${OMPI_MCA_btl_vader_single_copy_mechanism-$copy}"
  # The daemon of Open MPI 4.1 sometimes crashes while it looks for a hole in memory to share the topology in.
  export OMPI_MCA_rtc_hwloc_vmhole="${OMPI_MCA_rtc_hwloc_vmhole-none}"
  # PMIx would keep what the ranks tell each other in shared files, whose locks sometimes fail.
  export PMIX_MCA_gds="${PMIX_MCA_gds-hash}"
  # Sockets live below this folder, and a socket's path may have 107 bytes only: a long TMPDIR would not do.
  export OMPI_MCA_orte_tmpdir_base="${OMPI_MCA_orte_tmpdir_base-/tmp}"
}

# mpi_run RANKS COMMAND…: runs the command on so many ranks of this host. MPIEXEC_TIMEOUT=SECONDS limits it (exit 110).
mpi_run() (
  mpi_environment "$1"
  exec mpirun -np "$1" "${@:2}"
)
