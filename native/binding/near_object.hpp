// Rows that wait for queries, as JavaScript sees them.
#pragma once

#include <napi.h>

#include "../src/near.hpp"

namespace tessera::binding {

// new NearRows(dimensions: number, codes: Int8Array, leasts: Float32Array): all is done at once.
class NearRowsObject : public Napi::ObjectWrap<NearRowsObject> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit NearRowsObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value near(const Napi::CallbackInfo& info);

  NearRows rows_;
};

}  // namespace tessera::binding
