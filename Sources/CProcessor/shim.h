#ifndef ATELIER_CPROCESSOR_SHIM_H
#define ATELIER_CPROCESSOR_SHIM_H

// What C says of the processor, or to it, and Swift has no words for.

#if defined(__AVX2__)
#include <immintrin.h>
#endif

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

// Whether this processor has vectors of so many bits, and what else their level of x86-64 has: AVX-512, or AVX2 and FMA.
static inline int cprocessor_has_vectors(int bits) {
#if defined(__x86_64__)
  if (bits == 512) return __builtin_cpu_supports("x86-64-v4");
  if (bits == 256) return __builtin_cpu_supports("x86-64-v3");
#endif
  return 1;
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

// Four floats, four times. The compiler would rather load each of them four times than move them within quarters of a vector,
// which costs no load: it is not told where they come from.
static inline cprocessor_lanes cprocessor_quadruple(const float *x) {
#if defined(__AVX512F__)
  cprocessor_lanes quarters;
  __asm__("vbroadcastf32x4 %1, %0" : "=v"(quarters) : "m"(*(const float(*)[4])x));
  return quarters;
#elif defined(__AVX2__)
  __m256 quarters;
  __asm__("vbroadcastf128 %1, %0" : "=x"(quarters) : "m"(*(const float(*)[4])x));
  return __builtin_shufflevector(quarters, quarters, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
#else
  cprocessor_lanes quarters;
  for (int i = 0; i < 16; i++) quarters[i] = x[i % 4];
  return quarters;
#endif
}

// Takes those of eight floats that are not zero, and their places, the first of which is `place`; returns how many there are.
// Eight of each are written, whatever stands behind them. `orders` has for each set of lanes, as bits, their numbers as bytes.
static inline long cprocessor_take_nonzeros(
    const float *x, int place, const unsigned long long *orders, float *values, unsigned char *places) {
#if defined(__AVX2__)
  __m256 floats = _mm256_loadu_ps(x);
  unsigned lanes = _mm256_movemask_ps(_mm256_cmp_ps(floats, _mm256_setzero_ps(), _CMP_NEQ_UQ));
  unsigned long long order = orders[lanes];
  _mm256_storeu_ps(values, _mm256_permutevar8x32_ps(floats, _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(order))));
  order += place * 0x0101010101010101ull;
  __builtin_memcpy(places, &order, 8);
  return __builtin_popcount(lanes);
#else
  long count = 0;
  for (int i = 0; i < 8; i++) {
    float value = x[i];
    values[count] = value;
    places[count] = place + i;
    count += value != 0;
  }
  return count;
#endif
}

#endif
