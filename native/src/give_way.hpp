// Threads whose work nobody waits for.
#pragma once

namespace tessera {

// To programs of people, and the threads that serve them; or also to what is done in the background, for as long as that takes.
enum class Yield { to_most, to_all };

// The calling thread gives way to others from now on, as far as the system lets it: for good, because only a privileged program
// may take that back on Linux.
void give_way(Yield yield);

}  // namespace tessera
