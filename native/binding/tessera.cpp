#include <napi.h>

#include "../src/kernel.hpp"
#include "../src/region.hpp"
#include "near_object.hpp"
#include "promise_worker.hpp"
#include "scan_worker.hpp"
#include "segment_object.hpp"
#include "words_object.hpp"

namespace {

using tessera::binding::Classes;

Napi::Value give_back_memory(const Napi::CallbackInfo& info) {
  return tessera::binding::PromiseWorker::run(info.Env(), Napi::Object::New(info.Env()), tessera::give_back_memory,
                                              [](Napi::Env env) { return env.Undefined(); });
}

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  auto* classes = new Classes();
  classes->segment = Napi::Persistent(tessera::binding::SegmentObject::define(env));
  classes->filter = Napi::Persistent(tessera::binding::FilterObject::define(env));
  classes->loader = Napi::Persistent(tessera::binding::LoaderObject::define(env));
  env.SetInstanceData(classes);
  exports.Set("kernel", Napi::String::New(env, tessera::best_kernel().name));
  exports.Set("scan", Napi::Function::New(env, tessera::binding::scan, "scan"));
  exports.Set("buildSegment", Napi::Function::New(env, tessera::binding::build_segment_object, "buildSegment"));
  exports.Set("mapSegment", Napi::Function::New(env, tessera::binding::map_segment_object, "mapSegment"));
  exports.Set("Loader", classes->loader.Value());
  exports.Set("NearRows", tessera::binding::NearRowsObject::define(env));
  exports.Set("Words", tessera::binding::WordsObject::define(env));
  exports.Set("giveBackMemory", Napi::Function::New(env, give_back_memory, "giveBackMemory"));
  return exports;
}

}  // namespace

NODE_API_MODULE(tessera, initialise)
