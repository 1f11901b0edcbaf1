#ifndef ATELIER_COPENBLAS_SHIM_H
#define ATELIER_COPENBLAS_SHIM_H

#include <cblas.h>

#endif
