#include "words_object.hpp"

#include <stdexcept>
#include <utility>
#include <vector>

#include "answers.hpp"
#include "arguments.hpp"

namespace tessera::binding {

namespace {

Napi::Array array_in(const Napi::Value& value, const std::string& field) {
  if (!value.IsArray()) refuse(value.Env(), field, "an array");
  return value.As<Napi::Array>();
}

Napi::Int32Array int32_array(const Napi::Value& value, const std::string& field) {
  return array_of<Napi::Int32Array>(value, napi_int32_array, field, "Int32Array");
}

std::vector<std::uint8_t> kinds_of(const Napi::CallbackInfo& info) {
  return copy_of<std::uint8_t>(array_of<Napi::Uint8Array>(info[0], napi_uint8_array, "kinds", "Uint8Array"));
}

}  // namespace

Napi::Function WordsObject::define(Napi::Env env) {
  return DefineClass(env, "Words",
                     {InstanceMethod<&WordsObject::name>("name"), InstanceMethod<&WordsObject::learn>("learn"), InstanceMethod<&WordsObject::forget>("forget"),
                      InstanceMethod<&WordsObject::piece_count>("pieceCount"), InstanceMethod<&WordsObject::watch>("watch"),
                      InstanceMethod<&WordsObject::hear>("hear"), InstanceMethod<&WordsObject::tokens_of>("tokensOf")});
}

WordsObject::WordsObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<WordsObject>(info), words_(kinds_of(info), count_of(info[1], "lengthMax", 1)) {}

std::u16string_view WordsObject::read(const Napi::Value& value, const std::string& field) {
  if (!value.IsString()) refuse(value.Env(), field, "strings");
  if (buffer_.empty()) buffer_.resize(4096);
  for (;;) {
    std::size_t length = 0;
    const napi_status status = napi_get_value_string_utf16(value.Env(), value, buffer_.data(), buffer_.size(), &length);
    if (status != napi_ok) throw Napi::Error::New(value.Env());
    // One sign less fits, for the 0 behind it: what fills all may go on.
    if (length + 1 < buffer_.size()) return {buffer_.data(), length};
    buffer_.resize(2 * buffer_.size());
  }
}

// name(terms: string[])
Napi::Value WordsObject::name(const Napi::CallbackInfo& info) {
  const auto terms = array_in(info[0], "terms");
  for (std::uint32_t place = 0; place < terms.Length(); ++place) words_.name(read(terms.Get(place), "terms"));
  return info.Env().Undefined();
}

// learn(pieces: string[], counts: Uint32Array, tokens: Int32Array): tokens of all pieces, one behind the other.
Napi::Value WordsObject::learn(const Napi::CallbackInfo& info) {
  const auto pieces = array_in(info[0], "pieces");
  const auto counts = uint32_array(info[1], "counts");
  const auto tokens = int32_array(info[2], "tokens");
  if (counts.ElementLength() != pieces.Length()) refuse(info.Env(), "counts", "one for each piece");
  std::size_t from = 0;
  for (std::uint32_t place = 0; place < pieces.Length(); ++place) {
    const std::size_t count = counts[place];
    if (count > tokens.ElementLength() - from) refuse(info.Env(), "tokens", "as many as the counts say");
    words_.learn(read(pieces.Get(place), "pieces"), tokens.Data() + from, count);
    from += count;
  }
  return info.Env().Undefined();
}

Napi::Value WordsObject::forget(const Napi::CallbackInfo& info) {
  words_.forget();
  return info.Env().Undefined();
}

Napi::Value WordsObject::piece_count(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(words_.piece_count()));
}

// watch({ tokenCount, starts, others, owners, offsets, programs })
Napi::Value WordsObject::watch(const Napi::CallbackInfo& info) {
  const auto request = object_of(info[0], "the request");
  KeyedWatches watches;
  watches.token_count = count_of(request.Get("tokenCount"), "tokenCount");
  watches.starts = copy_of<std::uint32_t>(uint32_array(request.Get("starts"), "starts"));
  watches.others = copy_of<std::int32_t>(int32_array(request.Get("others"), "others"));
  watches.owners = copy_of<std::uint32_t>(uint32_array(request.Get("owners"), "owners"));
  watches.offsets = copy_of<std::uint32_t>(uint32_array(request.Get("offsets"), "offsets"));
  watches.programs = copy_of<std::int32_t>(int32_array(request.Get("programs"), "programs"));
  try {
    words_.set_watches(std::move(watches));
  } catch (const std::invalid_argument& error) {
    throw Napi::TypeError::New(info.Env(), error.what());
  }
  return info.Env().Undefined();
}

// hear(texts: string[], isSame: boolean) gives { unknown: Uint32Array, met: Uint32Array }: of each piece its text, where it begins and where it ends;
// and a text and a watch, and so on, none while something is not known. No strings: half a pair of UTF-16 would come back as another sign.
Napi::Value WordsObject::hear(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto texts = array_in(info[0], "texts");
  words_.begin(info[1].IsBoolean() && info[1].As<Napi::Boolean>().Value());
  for (std::uint32_t place = 0; place < texts.Length(); ++place) words_.add(read(texts.Get(place), "texts"));
  const auto& pieces = words_.unknown();
  auto unknown = Napi::Uint32Array::New(env, 3 * pieces.size());
  for (std::size_t place = 0; place < pieces.size(); ++place) {
    unknown[3 * place] = pieces[place].text;
    unknown[3 * place + 1] = pieces[place].from;
    unknown[3 * place + 2] = pieces[place].until;
  }
  const auto pairs = pieces.empty() ? words_.match() : std::vector<MetWatch>();
  auto met = Napi::Uint32Array::New(env, 2 * pairs.size());
  for (std::size_t place = 0; place < pairs.size(); ++place) {
    met[2 * place] = pairs[place].text;
    met[2 * place + 1] = pairs[place].watch;
  }
  auto answer = Napi::Object::New(env);
  answer.Set("unknown", unknown);
  answer.Set("met", met);
  return answer;
}

// tokensOf(text: number): of those that were heard last.
Napi::Value WordsObject::tokens_of(const Napi::CallbackInfo& info) {
  std::vector<std::int32_t> tokens;
  try {
    tokens = words_.tokens_of(count_of(info[0], "the text"));
  } catch (const std::out_of_range& error) {
    throw Napi::RangeError::New(info.Env(), error.what());
  }
  return array_from<Napi::Int32Array>(info.Env(), tokens, [](std::int32_t token) { return token; });
}

}  // namespace tessera::binding
