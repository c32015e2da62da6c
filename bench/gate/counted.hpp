#pragma once
// What runs between begin and end is counted where callgrind runs the program with --instr-atstart=no: until then it takes a
// tenth of the time that counting takes. Without callgrind neither does anything.

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_START_INSTRUMENTATION static_cast<void>(0)
#define CALLGRIND_STOP_INSTRUMENTATION static_cast<void>(0)
#endif

namespace counted {

inline void begin() { CALLGRIND_START_INSTRUMENTATION; }
inline void end() { CALLGRIND_STOP_INSTRUMENTATION; }

}  // namespace counted
