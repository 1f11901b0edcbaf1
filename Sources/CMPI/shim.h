#ifndef ATELIER_CMPI_SHIM_H
#define ATELIER_CMPI_SHIM_H

#include <mpi.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

// Open MPI's predefined handles are macros over addresses of incomplete types, which Swift cannot import: each becomes a
// function of the same name.
static inline MPI_Comm cmpi_comm_world(void) { return MPI_COMM_WORLD; }

static inline MPI_Errhandler cmpi_errors_return(void) { return MPI_ERRORS_RETURN; }

static inline MPI_Info cmpi_info_null(void) { return MPI_INFO_NULL; }

static inline MPI_Datatype cmpi_byte(void) { return MPI_BYTE; }
static inline MPI_Datatype cmpi_float(void) { return MPI_FLOAT; }
static inline MPI_Datatype cmpi_int32(void) { return MPI_INT32_T; }
static inline MPI_Datatype cmpi_double(void) { return MPI_DOUBLE; }
static inline MPI_Datatype cmpi_uint64(void) { return MPI_UINT64_T; }

static inline MPI_Op cmpi_sum(void) { return MPI_SUM; }
static inline MPI_Op cmpi_min(void) { return MPI_MIN; }
static inline MPI_Op cmpi_max(void) { return MPI_MAX; }

// MPI_IN_PLACE is a cast of an integer to a pointer, which Swift does not import either.
static inline void *cmpi_in_place(void) { return MPI_IN_PLACE; }

// Atomics on memory that processes share. Swift's own (the Synchronization module) only work on storage that they own, and
// C's _Atomic types are not imported; a plain integer behind a pointer is.
static inline uint64_t cmpi_atomic_load(const uint64_t *value) {
  return __atomic_load_n(value, __ATOMIC_ACQUIRE);
}

static inline uint64_t cmpi_atomic_fetch_add(uint64_t *value, uint64_t addend) {
  return __atomic_fetch_add(value, addend, __ATOMIC_ACQ_REL);
}

// Tells the processor that this is a spinning loop.
static inline void cmpi_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("yield");
#endif
}

// Whether this process may use process_vm_readv, by which Open MPI copies large messages within a host: tried on itself. A system
// call by number, because the C library declares the function for GNU programs only.
static inline int cmpi_can_read_process_memory(void) {
  char source = 1, copy = 0;
  struct iovec local = {&copy, 1}, remote = {&source, 1};
  return syscall(SYS_process_vm_readv, getpid(), &local, 1, &remote, 1, 0) == 1;
}

#endif
