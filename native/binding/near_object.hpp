// Rows that wait for queries, as JavaScript sees them.
#pragma once

#include <napi.h>

#include <vector>

#include "../src/ahead.hpp"
#include "../src/near.hpp"

namespace tessera::binding {

// new NearRows(dimensions: number, codes: Int8Array, leasts: Float32Array): all is done at once but what is begun.
class NearRowsObject : public Napi::ObjectWrap<NearRowsObject> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit NearRowsObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value near(const Napi::CallbackInfo& info);
  Napi::Value begin(const Napi::CallbackInfo& info);
  Napi::Value finish(const Napi::CallbackInfo& info);

  NearRows rows_;
  // Of what was begun, both the thread's until it is finished.
  std::vector<std::int8_t> queries_;
  std::vector<NearPair> found_;
  // Behind what it works with: it goes first.
  Ahead ahead_;
};

}  // namespace tessera::binding
