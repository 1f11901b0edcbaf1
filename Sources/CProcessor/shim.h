#ifndef ATELIER_CPROCESSOR_SHIM_H
#define ATELIER_CPROCESSOR_SHIM_H

// What C says of the processor, or to it, and Swift has no words for.

// The bits of the vectors that the module which imports this is compiled for: its -march reaches Clang and Swift alike.
static inline int cprocessor_vector_bits(void) {
#if defined(__AVX512F__)
  return 512;
#elif defined(__AVX2__)
  return 256;
#else
  return 128;
#endif
}

// Asks for a cache line that will be read soon.
static inline void cprocessor_prefetch(const void *address) { __builtin_prefetch(address, 0, 2); }

// Asks for a cache line that will be written soon, and takes it from other cores. Processors that do not know how do nothing;
// the compiler would leave the instruction out for the oldest of them.
static inline void cprocessor_prefetch_for_writing(const void *address) {
  __asm__ volatile("prefetchw %0" : : "m"(*(const char *)address));
}

// What Swift does for each of sixteen floats on its own: their square roots, and their conversion to doubles.
typedef float cprocessor_lanes __attribute__((ext_vector_type(16)));
typedef double cprocessor_wide_lanes __attribute__((ext_vector_type(16)));
static inline cprocessor_lanes cprocessor_square_roots(cprocessor_lanes x) { return __builtin_elementwise_sqrt(x); }
static inline cprocessor_wide_lanes cprocessor_doubles(cprocessor_lanes x) {
  return __builtin_convertvector(x, cprocessor_wide_lanes);
}

#endif
