// Words of a page, and the watches that wait for them, as JavaScript sees them.
#pragma once

#include <napi.h>

#include <string>

#include "../src/words.hpp"

namespace tessera::binding {

// new Words(kinds: Uint8Array, lengthMax: number): all is done at once.
class WordsObject : public Napi::ObjectWrap<WordsObject> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit WordsObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value name(const Napi::CallbackInfo& info);
  Napi::Value learn(const Napi::CallbackInfo& info);
  Napi::Value forget(const Napi::CallbackInfo& info);
  Napi::Value piece_count(const Napi::CallbackInfo& info);
  Napi::Value watch(const Napi::CallbackInfo& info);
  Napi::Value hear(const Napi::CallbackInfo& info);
  Napi::Value tokens_of(const Napi::CallbackInfo& info);

  // Of a string, in memory that is used again for the next.
  std::u16string_view read(const Napi::Value& value, const std::string& field);

  Words words_;
  std::u16string buffer_;
};

}  // namespace tessera::binding
