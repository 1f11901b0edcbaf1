#ifndef ATELIER_COPENBLAS_SHIM_H
#define ATELIER_COPENBLAS_SHIM_H

#include <cblas.h>

// OpenBLAS contains LAPACK, but Debian's package has no header of it (lapack.h comes with liblapacke-dev).
// Fortran passes everything by address; the lengths of strings come last.
void dsyevd_(const char *jobz, const char *uplo, const blasint *n, double *a, const blasint *lda, double *w,
             double *work, const blasint *lwork, blasint *iwork, const blasint *liwork, blasint *info,
             size_t jobz_length, size_t uplo_length);

#endif
