// Work in a thread of its own, for what would keep others waiting in Node's pool.
#pragma once

#include <napi.h>

#include <memory>
#include <utility>

#include "promise_worker.hpp"

namespace tessera::binding {

class OwnThread {
 public:
  struct Parts {
    // Copies what is read in JavaScript's memory: what comes after it touches none.
    Work take;
    Work work;
    // Asks the work to end, from JavaScript's own thread, where nobody wants it any more.
    Work cancel;
    Answer answer;
  };

  // `pinned` keeps what `take` reads. An environment that ends waits for `take` alone; the rest goes on for nobody.
  static OwnThread start(Napi::Env env, Napi::Object pinned, Parts parts);

  Napi::Promise promise() const;
  // In JavaScript's own thread: rejects at once, though the work may take its time to end. Nothing where it was answered.
  void give_up() const;

 private:
  class State;
  explicit OwnThread(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

}  // namespace tessera::binding
