#include "ahead.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "stay_loaded.hpp"

namespace tessera {

struct Ahead::Piece {
  explicit Piece(std::function<void()> given) : work(std::move(given)) {}

  void run() {
    try {
      work();
    } catch (...) {
      failure = std::current_exception();
    }
  }

  std::function<void()> work;
  std::exception_ptr failure;
  bool is_done = false;
};

class Ahead::Thread {
 public:
  static std::shared_ptr<Thread> of_all() {
    static std::mutex lock;
    static std::weak_ptr<Thread> known;
    const std::lock_guard<std::mutex> held(lock);
    auto thread = known.lock();
    if (thread == nullptr) known = thread = std::make_shared<Thread>();
    return thread;
  }

  ~Thread() {
    {
      const std::lock_guard<std::mutex> held(lock_);
      is_ending_ = true;
    }
    begun_.notify_one();
    if (thread_.joinable()) thread_.join();
  }

  void begin(const std::shared_ptr<Piece>& piece) {
    {
      const std::lock_guard<std::mutex> held(lock_);
      if (!thread_.joinable()) start();
      waiting_.push_back(piece);
    }
    begun_.notify_one();
  }

  // False where it is somebody's by now: then it was done when this returns.
  bool take_back(const std::shared_ptr<Piece>& piece) {
    std::unique_lock<std::mutex> held(lock_);
    const auto found = std::find(waiting_.begin(), waiting_.end(), piece);
    if (found != waiting_.end()) {
      waiting_.erase(found);
      return true;
    }
    done_.wait(held, [&] { return piece->is_done; });
    return false;
  }

 private:
  void start() {
    try {
      thread_ = std::thread([this] { run(); });
    } catch (const std::system_error&) {
      // Whoever needs what was begun does it.
    }
  }

  void run() {
    std::unique_lock<std::mutex> held(lock_);
    for (;;) {
      begun_.wait(held, [this] { return is_ending_ || !waiting_.empty(); });
      if (is_ending_) return;
      const std::shared_ptr<Piece> piece = std::move(waiting_.front());
      waiting_.pop_front();
      held.unlock();
      piece->run();
      held.lock();
      piece->is_done = true;
      done_.notify_all();
    }
  }

  std::mutex lock_;
  std::condition_variable begun_, done_;
  std::deque<std::shared_ptr<Piece>> waiting_;
  bool is_ending_ = false;
  std::thread thread_;
};

Ahead::Ahead() : thread_(Thread::of_all()) {
  static std::once_flag once;
  std::call_once(once, stay_loaded);
}

Ahead::~Ahead() { give_up(); }

void Ahead::begin(std::function<void()> work) {
  give_up();
  auto piece = std::make_shared<Piece>(std::move(work));
  thread_->begin(piece);
  piece_ = std::move(piece);
}

void Ahead::finish() {
  const auto piece = std::move(piece_);
  if (piece == nullptr) return;
  if (thread_->take_back(piece)) piece->run();
  if (piece->failure != nullptr) std::rethrow_exception(piece->failure);
}

void Ahead::give_up() {
  const auto piece = std::move(piece_);
  if (piece != nullptr) thread_->take_back(piece);
}

}  // namespace tessera
