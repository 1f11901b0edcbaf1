#ifndef ATELIER_COPENBLAS_SHIM_H
#define ATELIER_COPENBLAS_SHIM_H

#include <cblas.h>

// OpenBLAS contains LAPACK, but Debian's package has no header of it (lapack.h comes with liblapacke-dev).
// Fortran passes everything by address; the lengths of strings come last.
void dsyevd_(const char *jobz, const char *uplo, const blasint *n, double *a, const blasint *lda, double *w,
             double *work, const blasint *lwork, blasint *iwork, const blasint *liwork, blasint *info,
             size_t jobz_length, size_t uplo_length);

// The bits of the vectors that the module which imports this is compiled for: its -march reaches Clang and Swift alike.
static inline int atelier_vector_bits(void) {
#if defined(__AVX512F__)
  return 512;
#elif defined(__AVX2__)
  return 256;
#else
  return 128;
#endif
}

// Asks for a cache line that will be read soon.
static inline void atelier_prefetch(const void *address) { __builtin_prefetch(address, 0, 2); }

#endif
