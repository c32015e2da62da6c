// Threads whose work nobody waits for, and how they keep nobody waiting.
#pragma once

namespace tessera {

// To programs of people, and the threads that serve them; or also to what is done in the background, for as long as that takes.
enum class Yield { to_most, to_all };

// The calling thread gives way to others from now on, as far as the system lets it: for good, because only a privileged program
// may take that back on Linux.
void give_way(Yield yield);

// How the calling thread gives way, for threads that it starts: they have its rank, but have to be told the rest.
struct Manner {
  int stopped_parts = 0;
};
Manner manner_of_thread();
void take_manner(Manner manner);

// Somebody waits for an answer while one of these is there.
class Waited {
 public:
  Waited();
  ~Waited();
  Waited(const Waited&) = delete;
  Waited& operator=(const Waited&) = delete;
};

// Between two pieces of work: a thread that gives way stops while somebody waits for an answer, though never for good, since
// answers may be waited for all the time. Rank alone does not do it: who wakes has to wait for the system's next look at who runs,
// milliseconds later, and whoever runs on the other processor takes of the memory's speed. True where it stopped.
bool let_pass();

}  // namespace tessera
