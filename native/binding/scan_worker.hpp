#pragma once

#include <napi.h>

namespace tessera::binding {

// scan({ dimensions, rowsPerBlock, blocks: [{ codes, inverseLengths }], query, count, from, until, skip } or { …, slots })
// gives a promise of { slots: Uint32Array, scores: Float32Array }, best first.
Napi::Value scan(const Napi::CallbackInfo& info);

}  // namespace tessera::binding
