// In place of the compiler's header, for kernel_avx512.cpp alone: AVX-512 as SIMDe carries it out on any processor, and what
// SIMDe 0.7.4 lacks of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#define SIMDE_ENABLE_NATIVE_ALIASES
// One by one: all of it takes twenty seconds to be read.
#include <simde/x86/avx512/add.h>
#include <simde/x86/avx512/and.h>
#include <simde/x86/avx512/cmp.h>
#include <simde/x86/avx512/dpbusd.h>
#include <simde/x86/avx512/extract.h>
#include <simde/x86/avx512/fmadd.h>
#include <simde/x86/avx512/loadu.h>
#include <simde/x86/avx512/mul.h>
#include <simde/x86/avx512/or.h>
#include <simde/x86/avx512/popcnt.h>
#include <simde/x86/avx512/set1.h>
#include <simde/x86/avx512/setzero.h>
#include <simde/x86/avx512/slli.h>
#include <simde/x86/avx512/storeu.h>
#include <simde/x86/avx512/sub.h>
#include <simde/x86/avx512/unpackhi.h>
#include <simde/x86/avx512/unpacklo.h>
#include <simde/x86/avx512/xor.h>

using __mmask8 = simde__mmask8;
using __mmask16 = simde__mmask16;
using __mmask64 = simde__mmask64;

// Reads no byte that the mask leaves out, so that a sanitizer sees one too many.
template <typename Element, typename Mask>
inline simde__m512i loaded_under(Mask mask, const void* from) {
  Element lanes[64 / sizeof(Element)] = {};
  for (std::size_t lane = 0; lane < 64 / sizeof(Element); ++lane) {
    if ((mask >> lane & 1) != 0) std::memcpy(lanes + lane, static_cast<const Element*>(from) + lane, sizeof(Element));
  }
  return simde_mm512_loadu_si512(lanes);
}

inline simde__m512 converted_under(simde__mmask16 mask, simde__m512i from) {
  std::int32_t lanes[16];
  float values[16];
  simde_mm512_storeu_si512(lanes, from);
  for (std::size_t lane = 0; lane < 16; ++lane) values[lane] = (mask >> lane & 1) != 0 ? static_cast<float>(lanes[lane]) : 0;
  return simde_mm512_loadu_ps(values);
}

// Later releases have some of these; ours serve with all.
#undef _mm512_maskz_loadu_epi8
#define _mm512_maskz_loadu_epi8(mask, from) loaded_under<std::int8_t>(mask, from)
#undef _mm512_maskz_loadu_epi64
#define _mm512_maskz_loadu_epi64(mask, from) loaded_under<std::int64_t>(mask, from)
#undef _mm512_maskz_cvtepi32_ps
#define _mm512_maskz_cvtepi32_ps(mask, lanes) converted_under(mask, lanes)
#undef _mm512_maskz_slli_epi64
#define _mm512_maskz_slli_epi64(mask, lanes, count) simde_mm512_maskz_mov_epi64(mask, simde_mm512_slli_epi64(lanes, count))

// What is left is the kernel: compiled for no special processor, and told that this one has all it asks for.
#define target(...)
#define __builtin_cpu_supports(name) 1
