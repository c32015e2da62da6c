#include "own_thread.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

#include "../src/stay_loaded.hpp"

namespace tessera::binding {

// Held by the thread, and by the environment until it has answered or ends: what belongs to JavaScript is let go of there.
class OwnThread::State {
 public:
  using Kept = std::shared_ptr<State>;

  State(Napi::Env env, Napi::Object pinned, Parts parts)
      : env_(env), deferred_(Napi::Promise::Deferred::New(env)), pinned_(Napi::Persistent(pinned)), parts_(std::move(parts)) {}

  static void start(const Kept& state) {
    const Napi::Env env(state->env_);
    auto* kept = new Kept(state);
    const auto name = Napi::String::New(env, "tessera");
    if (::napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, kept, told, &state->tell_) != napi_ok) {
      delete kept;
      throw Napi::Error::New(env, "cannot be told of the end of a thread");
    }
    ::napi_add_env_cleanup_hook(env, environment_ends, kept);
    try {
      std::thread([state] { state->run(); }).detach();
    } catch (const std::system_error&) {
      state->failure_ = std::current_exception();
      state->has_taken_ = true;
      told(env, nullptr, kept, nullptr);
    }
  }

  Napi::Promise promise() const { return deferred_.Promise(); }

  void give_up() {
    if (is_settled_) return;
    parts_.cancel();
    // Nobody waits for it any more, so it keeps no program from ending.
    ::napi_unref_threadsafe_function(env_, tell_);
    reject(Napi::Error::New(env_, "cancelled"));
  }

 private:
  void run() {
    attempt(parts_.take);
    {
      const std::lock_guard<std::mutex> held(lock_);
      has_taken_ = true;
    }
    taken_.notify_all();
    if (failure_ == nullptr) attempt(parts_.work);
    const std::lock_guard<std::mutex> held(lock_);
    if (!is_environment_gone_) ::napi_call_threadsafe_function(tell_, nullptr, napi_tsfn_nonblocking);
  }

  void attempt(const Work& work) {
    try {
      work();
    } catch (...) {
      failure_ = std::current_exception();
    }
  }

  // In JavaScript's own thread.
  static void told(napi_env env, napi_value, void* context, void*) {
    // Then the other one lets go of it.
    if (env == nullptr) return;
    auto* kept = static_cast<Kept*>(context);
    const Kept state = *kept;
    ::napi_remove_env_cleanup_hook(env, environment_ends, kept);
    delete kept;
    state->settle();
    // Whoever may still ask to give it up keeps nothing else.
    state->pinned_.Reset();
    state->parts_ = {};
    ::napi_release_threadsafe_function(state->tell_, napi_tsfn_release);
  }

  static void environment_ends(void* context) {
    auto* kept = static_cast<Kept*>(context);
    (*kept)->parts_.cancel();
    {
      std::unique_lock<std::mutex> held((*kept)->lock_);
      (*kept)->is_environment_gone_ = true;
      (*kept)->taken_.wait(held, [kept] { return (*kept)->has_taken_; });
    }
    (*kept)->pinned_.Reset();
    delete kept;
  }

  void settle() {
    if (is_settled_) return;
    try {
      if (failure_ != nullptr) std::rethrow_exception(failure_);
      deferred_.Resolve(parts_.answer(env_));
      is_settled_ = true;
    } catch (const Napi::Error& error) {
      reject(error);
    } catch (const std::exception& error) {
      reject(Napi::Error::New(env_, error.what()));
    }
  }

  // A thread that is being ended takes no answer, and nobody is there to be told; thrown on, it would end the process.
  void reject(const Napi::Error& error) {
    is_settled_ = true;
    try {
      deferred_.Reject(error.Value());
    } catch (const Napi::Error&) {
    }
  }

  napi_env env_;
  Napi::Promise::Deferred deferred_;
  Napi::ObjectReference pinned_;
  Parts parts_;
  napi_threadsafe_function tell_ = nullptr;
  bool is_settled_ = false;
  // Of the thread, until it tells.
  std::exception_ptr failure_;
  std::mutex lock_;
  std::condition_variable taken_;
  bool has_taken_ = false;
  bool is_environment_gone_ = false;
};

OwnThread OwnThread::start(Napi::Env env, Napi::Object pinned, Parts parts) {
  static std::once_flag once;
  std::call_once(once, stay_loaded);
  auto state = std::make_shared<State>(env, pinned, std::move(parts));
  State::start(state);
  return OwnThread(std::move(state));
}

Napi::Promise OwnThread::promise() const { return state_->promise(); }

void OwnThread::give_up() const { state_->give_up(); }

}  // namespace tessera::binding
