#include <napi.h>

#include "../src/kernel.hpp"
#include "scan_worker.hpp"

namespace {

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  exports.Set("kernel", Napi::String::New(env, tessera::best_kernel().name));
  exports.Set("scan", Napi::Function::New(env, tessera::binding::scan, "scan"));
  return exports;
}

}  // namespace

NODE_API_MODULE(tessera, initialise)
