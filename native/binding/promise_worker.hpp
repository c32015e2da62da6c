// Work in a thread of Node's pool, whose end is told as a promise.
#pragma once

#include <napi.h>

#include <functional>
#include <memory>
#include <utility>

namespace tessera::binding {

// Runs in the pool: must touch no JavaScript object. What it throws becomes the rejection.
using Work = std::function<void()>;
// Runs in JavaScript's own thread, after the work.
using Answer = std::function<Napi::Value(Napi::Env)>;

class PromiseWorker : public Napi::AsyncWorker {
 public:
  // `pinned` keeps what the work reads in JavaScript's memory. Deletes itself when it has answered.
  static Napi::Promise run(Napi::Env env, Napi::Object pinned, Work work, Answer answer) {
    auto* worker = new PromiseWorker(env, pinned, std::move(work), std::move(answer));
    const Napi::Promise promise = worker->deferred_.Promise();
    worker->Queue();
    return promise;
  }

  void Execute() override { work_(); }
  void OnOK() override {
    // An answer may throw, as where JavaScript's memory is full: then that is what is told.
    try {
      deferred_.Resolve(answer_(Env()));
    } catch (const Napi::Error& error) {
      reject(error);
    }
  }
  void OnError(const Napi::Error& error) override { reject(error); }

 private:
  // A thread that is being ended takes no answer, and nobody is there to be told; thrown on, it would end the process.
  void reject(const Napi::Error& error) {
    try {
      deferred_.Reject(error.Value());
    } catch (const Napi::Error&) {
    }
  }

  PromiseWorker(Napi::Env env, Napi::Object pinned, Work work, Answer answer)
      : Napi::AsyncWorker(env, "tessera"),
        pinned_(Napi::Persistent(pinned)),
        work_(std::move(work)),
        answer_(std::move(answer)),
        deferred_(Napi::Promise::Deferred::New(env)) {}

  Napi::ObjectReference pinned_;
  Work work_;
  Answer answer_;
  Napi::Promise::Deferred deferred_;
};

}  // namespace tessera::binding
