#include "stay_loaded.hpp"

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace tessera {

void stay_loaded() {
#if defined(_WIN32)
  HMODULE found = nullptr;
  ::GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN, reinterpret_cast<LPCWSTR>(&stay_loaded), &found);
#else
  Dl_info found;
  if (::dladdr(reinterpret_cast<void*>(&stay_loaded), &found) != 0) ::dlopen(found.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
#endif
}

}  // namespace tessera
