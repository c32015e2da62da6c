// For programs in JavaScript: loaded once it begins what is counted, loaded again it ends it. It asks nothing of Node, so that
// it needs none of Node's headers.
#include "counted.hpp"

extern "C" __attribute__((visibility("default"))) void* napi_register_module_v1(void*, void* exports) {
  static bool is_begun = false;
  is_begun = !is_begun;
  if (is_begun)
    counted::begin();
  else
    counted::end();
  return exports;
}
