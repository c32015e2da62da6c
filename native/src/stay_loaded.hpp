// The addon in memory.
#pragma once

namespace tessera {

// A thread of Node that ends takes the addon with it, unless another has it too. To be called before something is begun that
// outlives the thread: from then on the addon stays until the process ends.
void stay_loaded();

}  // namespace tessera
