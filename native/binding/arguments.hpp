// Reads the fields of an argument object; whatever is not as it must be is a TypeError that names the field.
#pragma once

#include <napi.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace tessera::binding {

[[noreturn]] inline void refuse(Napi::Env env, const std::string& field, const std::string& wanted) {
  throw Napi::TypeError::New(env, field + " must be " + wanted);
}

inline Napi::Object object_of(const Napi::Value& value, const std::string& field) {
  if (!value.IsObject()) refuse(value.Env(), field, "an object");
  return value.As<Napi::Object>();
}

// A whole number of at most 2^32 - 1.
inline std::size_t count_of(const Napi::Value& value, const std::string& field, double least = 0) {
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : NAN;
  if (!(number >= least && number <= 4294967295.0 && number == std::floor(number))) {
    refuse(value.Env(), field, "a whole number from " + std::to_string(static_cast<long>(least)) + " to 4294967295");
  }
  return static_cast<std::size_t>(number);
}

template <typename Array>
Array array_of(const Napi::Value& value, napi_typedarray_type type, const std::string& field, const std::string& name) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != type) refuse(value.Env(), field, "an " + name);
  return value.As<Array>();
}

inline Napi::Int8Array int8_array(const Napi::Value& value, const std::string& field) {
  return array_of<Napi::Int8Array>(value, napi_int8_array, field, "Int8Array");
}
inline Napi::Uint32Array uint32_array(const Napi::Value& value, const std::string& field) {
  return array_of<Napi::Uint32Array>(value, napi_uint32_array, field, "Uint32Array");
}
inline Napi::Float32Array float32_array(const Napi::Value& value, const std::string& field) {
  return array_of<Napi::Float32Array>(value, napi_float32_array, field, "Float32Array");
}

// For what is read after the call has ended, or is kept.
template <typename Element, typename Array>
std::vector<Element> copy_of(const Array& array) {
  return std::vector<Element>(array.Data(), array.Data() + array.ElementLength());
}

}  // namespace tessera::binding
