#include "near_object.hpp"

#include <stdexcept>
#include <vector>

#include "answers.hpp"
#include "arguments.hpp"

namespace tessera::binding {

namespace {

NearRows rows_of(const Napi::CallbackInfo& info) {
  const auto leasts = float32_array(info[2], "leasts");
  for (std::size_t row = 0; row < leasts.ElementLength(); ++row) {
    if (!(leasts[row] >= -1)) refuse(info.Env(), "leasts", "cosines");
  }
  try {
    return {count_of(info[0], "dimensions", 1), copy_of<std::int8_t>(int8_array(info[1], "codes")), copy_of<float>(leasts), best_kernel()};
  } catch (const std::invalid_argument& error) {
    throw Napi::TypeError::New(info.Env(), error.what());
  }
}

}  // namespace

Napi::Function NearRowsObject::define(Napi::Env env) {
  return DefineClass(env, "NearRows", {InstanceMethod<&NearRowsObject::near>("near")});
}

NearRowsObject::NearRowsObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<NearRowsObject>(info), rows_(rows_of(info)) {}

// near(queries: Int8Array) gives { queries: Uint32Array, rows: Uint32Array, cosines: Float32Array }, one a pair, in no order.
Napi::Value NearRowsObject::near(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto queries = int8_array(info[0], "queries");
  if (queries.ElementLength() % rows_.dimensions() != 0) refuse(env, "queries", "whole rows of dimensions codes");
  const std::vector<NearPair> found = rows_.near(queries.Data(), queries.ElementLength() / rows_.dimensions());
  auto answer = Napi::Object::New(env);
  answer.Set("queries", array_from<Napi::Uint32Array>(env, found, [](const NearPair& pair) { return pair.query; }));
  answer.Set("rows", array_from<Napi::Uint32Array>(env, found, [](const NearPair& pair) { return pair.row; }));
  answer.Set("cosines", array_from<Napi::Float32Array>(env, found, [](const NearPair& pair) { return pair.cosine; }));
  return answer;
}

}  // namespace tessera::binding
