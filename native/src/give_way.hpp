// Threads whose work nobody waits for.
#pragma once

namespace tessera {

// The calling thread gives way to all others from now on, as far as the system lets it: for good, because only a privileged
// program may take that back on Linux.
void give_way();

}  // namespace tessera
