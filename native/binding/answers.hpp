// Makes arrays of JavaScript of what was found.
#pragma once

#include <napi.h>

#include <cstddef>

namespace tessera::binding {

// One value for each of `found`, as `value_of` gives it.
template <typename Array, typename Found, typename ValueOf>
Array array_from(Napi::Env env, const Found& found, ValueOf value_of) {
  auto array = Array::New(env, found.size());
  std::size_t place = 0;
  for (const auto& each : found) array[place++] = value_of(each);
  return array;
}

}  // namespace tessera::binding
