#include "scan_worker.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "../src/give_way.hpp"
#include "../src/scan.hpp"
#include "answers.hpp"
#include "arguments.hpp"
#include "promise_worker.hpp"

namespace tessera::binding {

namespace {

// All that the search needs, in C++ types. Blocks point into JavaScript's memory, which `pins` of the worker keeps.
struct ScanBaton {
  const Waited waited;
  Matrix matrix;
  std::vector<std::int8_t> query;
  std::size_t count = 0;
  std::size_t from = 0;
  std::size_t until = 0;
  // Copies: they are small, and their owner may change them while the search runs.
  std::vector<std::uint32_t> skip;
  std::optional<std::vector<std::uint32_t>> slots;
  std::vector<Scored> found;
};

// The matrix of a request. What its blocks point into is added to `pins`.
Matrix read_matrix(const Napi::Object& request, Napi::Array pins) {
  Matrix matrix;
  matrix.dimensions = count_of(request.Get("dimensions"), "dimensions", 1);
  matrix.rows_per_block = count_of(request.Get("rowsPerBlock"), "rowsPerBlock", 1);
  const Napi::Value value = request.Get("blocks");
  if (!value.IsArray()) refuse(value.Env(), "blocks", "an array");
  const auto blocks = value.As<Napi::Array>();
  for (std::uint32_t place = 0; place < blocks.Length(); ++place) {
    const auto block = object_of(blocks.Get(place), "a block");
    const auto codes = int8_array(block.Get("codes"), "codes of a block");
    const auto lengths = float32_array(block.Get("inverseLengths"), "inverseLengths of a block");
    if (codes.ElementLength() != matrix.rows_per_block * matrix.dimensions || lengths.ElementLength() != matrix.rows_per_block) {
      refuse(value.Env(), "a block", "rowsPerBlock rows of dimensions codes, with a length each");
    }
    pins.Set(place * 2, codes);
    pins.Set(place * 2 + 1, lengths);
    matrix.blocks.push_back({codes.Data(), lengths.Data()});
  }
  return matrix;
}

std::shared_ptr<ScanBaton> read_scan(const Napi::Object& request, Napi::Array pins) {
  auto baton = std::make_shared<ScanBaton>();
  baton->matrix = read_matrix(request, pins);
  baton->query = copy_of<std::int8_t>(int8_array(request.Get("query"), "query"));
  if (baton->query.size() != baton->matrix.dimensions) refuse(request.Env(), "query", "of as many codes as dimensions");
  baton->count = count_of(request.Get("count"), "count", 1);
  if (request.Has("slots")) {
    baton->slots = copy_of<std::uint32_t>(uint32_array(request.Get("slots"), "slots"));
    return baton;
  }
  baton->from = count_of(request.Get("from"), "from");
  baton->until = count_of(request.Get("until"), "until");
  baton->skip = copy_of<std::uint32_t>(uint32_array(request.Get("skip"), "skip"));
  return baton;
}

}  // namespace

Napi::Value scan(const Napi::CallbackInfo& info) {
  auto pins = Napi::Array::New(info.Env());
  const auto baton = read_scan(object_of(info[0], "the request"), pins);
  return PromiseWorker::run(
      info.Env(), pins,
      [baton] {
        const Kernel kernel = best_kernel();
        ScanBaton& b = *baton;
        b.found = b.slots ? scan_slots(b.matrix, b.query.data(), b.count, b.slots->data(), b.slots->size(), kernel)
                          : scan_range(b.matrix, b.query.data(), b.count, b.from, b.until, b.skip, kernel);
      },
      [baton](Napi::Env env) {
        auto answer = Napi::Object::New(env);
        answer.Set("slots", array_from<Napi::Uint32Array>(env, baton->found, [](const Scored& row) { return row.slot; }));
        answer.Set("scores", array_from<Napi::Float32Array>(env, baton->found, [](const Scored& row) { return row.score; }));
        return answer;
      });
}

}  // namespace tessera::binding
