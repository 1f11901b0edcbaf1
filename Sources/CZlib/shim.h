#ifndef ATELIER_CZLIB_SHIM_H
#define ATELIER_CZLIB_SHIM_H

#include <zlib.h>

// inflateInit2 is a macro that passes the version and the size of the caller's z_stream, which Swift cannot import.
static inline int czlib_inflate_init(z_stream *stream, int window_bits) {
  return inflateInit2(stream, window_bits);
}

#endif
