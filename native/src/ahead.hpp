// Work that is begun before its answer is needed.
#pragma once

#include <exception>
#include <functional>
#include <memory>

namespace tessera {

// One piece of work: a thread that all share does it meanwhile, or whoever needs it by itself where that thread has not come to it, so that
// on a busy machine nobody waits for longer than the work takes. The thread is there as long as anything that may begin work is.
class Ahead {
 public:
  Ahead();
  Ahead(const Ahead&) = delete;
  Ahead& operator=(const Ahead&) = delete;
  ~Ahead();

  // In the place of what was begun before and not finished.
  void begin(std::function<void()> work);
  bool has_begun() const { return piece_ != nullptr; }
  // Nothing of what was begun runs any more, and it may not have been done.
  void give_up();
  // The work is done when it returns; throws what the work threw. Nothing where nothing was begun.
  void finish();

 private:
  class Thread;
  struct Piece;

  std::shared_ptr<Thread> thread_;
  std::shared_ptr<Piece> piece_;
};

}  // namespace tessera
