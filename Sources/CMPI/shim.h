#ifndef ATELIER_CMPI_SHIM_H
#define ATELIER_CMPI_SHIM_H

#include <mpi.h>

// Open MPI's predefined handles are macros over addresses of incomplete types, which Swift cannot import: each becomes a
// function of the same name.
static inline MPI_Comm cmpi_comm_world(void) { return MPI_COMM_WORLD; }
static inline MPI_Comm cmpi_comm_null(void) { return MPI_COMM_NULL; }

#endif
