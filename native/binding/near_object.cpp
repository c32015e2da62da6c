#include "near_object.hpp"

#include <stdexcept>
#include <utility>
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

Napi::Int8Array queries_of(const Napi::CallbackInfo& info, const NearRows& rows) {
  const auto queries = int8_array(info[0], "queries");
  if (queries.ElementLength() % rows.dimensions() != 0) refuse(info.Env(), "queries", "whole rows of dimensions codes");
  return queries;
}

Napi::Object answer_of(Napi::Env env, const std::vector<NearPair>& found) {
  auto answer = Napi::Object::New(env);
  answer.Set("queries", array_from<Napi::Uint32Array>(env, found, [](const NearPair& pair) { return pair.query; }));
  answer.Set("rows", array_from<Napi::Uint32Array>(env, found, [](const NearPair& pair) { return pair.row; }));
  answer.Set("cosines", array_from<Napi::Float32Array>(env, found, [](const NearPair& pair) { return pair.cosine; }));
  return answer;
}

}  // namespace

Napi::Function NearRowsObject::define(Napi::Env env) {
  return DefineClass(env, "NearRows",
                     {InstanceMethod<&NearRowsObject::near>("near"), InstanceMethod<&NearRowsObject::begin>("begin"),
                      InstanceMethod<&NearRowsObject::finish>("finish")});
}

NearRowsObject::NearRowsObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<NearRowsObject>(info), rows_(rows_of(info)) {}

// near(queries: Int8Array) gives { queries: Uint32Array, rows: Uint32Array, cosines: Float32Array }, one a pair, in no order.
Napi::Value NearRowsObject::near(const Napi::CallbackInfo& info) {
  const auto queries = queries_of(info, rows_);
  return answer_of(info.Env(), rows_.near(queries.Data(), queries.ElementLength() / rows_.dimensions()));
}

// begin(queries: Int8Array), in the place of what was begun before.
Napi::Value NearRowsObject::begin(const Napi::CallbackInfo& info) {
  auto queries = copy_of<std::int8_t>(queries_of(info, rows_));
  ahead_.give_up();
  queries_ = std::move(queries);
  ahead_.begin([this] { found_ = rows_.near(queries_.data(), queries_.size() / rows_.dimensions()); });
  return info.Env().Undefined();
}

// finish() gives what near gives of what was begun.
Napi::Value NearRowsObject::finish(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!ahead_.has_begun()) throw Napi::Error::New(env, "nothing was begun");
  try {
    ahead_.finish();
  } catch (const std::exception& error) {
    throw Napi::Error::New(env, error.what());
  }
  return answer_of(env, found_);
}

}  // namespace tessera::binding
