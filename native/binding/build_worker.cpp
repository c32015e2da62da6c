// Builds and maps segments.
#include <atomic>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <vector>

#include "../src/build.hpp"
#include "../src/give_way.hpp"
#include "arguments.hpp"
#include "own_thread.hpp"
#include "promise_worker.hpp"
#include "segment_object.hpp"

namespace tessera::binding {

namespace {

// Rows in JavaScript's memory that nobody changes, of which those behind the last may be written meanwhile.
struct LaidRows {
  struct Block {
    const std::uint32_t* ids;
    const std::int8_t* codes;
    std::size_t row_count;
  };
  std::vector<Block> blocks;
  std::size_t row_count = 0;
  std::vector<std::uint32_t> dead;

  bool is_dead(std::size_t row) const { return (dead[row / 32] >> (row % 32) & 1U) != 0; }
};

// Rows as they came from JavaScript, and from segments that are to become one.
struct Build {
  BuildInput input;
  LaidRows laid;
  std::vector<std::shared_ptr<Segment>> segments;
  std::vector<std::uint32_t> ids;
  std::vector<std::int8_t> codes;
  std::vector<float> full;
  Yield yield = Yield::to_most;
  std::atomic<bool> is_cancelled{false};
  std::shared_ptr<Segment> built;
  std::size_t repaired_count = 0;

  // The rows that were handed in, and behind them what the segments have and is not removed.
  void gather() {
    // A graph takes seconds and is not waited for; rows alone are there in a moment, which the end of the program waits for.
    if (input.link_count > 0) give_way(yield);
    // Grown step by step, all would be copied once more at each step.
    std::size_t row_count = input.row_count + laid.row_count;
    for (const auto& segment : segments) row_count += segment->header().row_count;
    ids.reserve(row_count);
    codes.reserve(row_count * input.dimensions);
    ids.assign(input.ids, input.ids + input.row_count);
    codes.assign(input.codes, input.codes + input.row_count * input.dimensions);
    if (input.full != nullptr) full.assign(input.full, input.full + input.row_count * input.dimensions);
    gather_laid();
    for (const auto& segment : segments) {
      for (std::uint32_t row = 0; row < segment->header().row_count; ++row) {
        if (segment->is_removed(row)) continue;
        put(segment->ids()[row], segment->codes() + std::size_t{row} * input.dimensions);
      }
      segment->check_whole();
    }
    segments.clear();
    laid = {};
    input.ids = ids.data();
    input.codes = codes.data();
    if (input.full != nullptr) input.full = full.data();
    input.row_count = ids.size();
  }

  void gather_laid() {
    std::size_t first = 0;
    for (const LaidRows::Block& block : laid.blocks) {
      for (std::size_t row = 0; row < block.row_count && first + row < laid.row_count; ++row)
        if (!laid.is_dead(first + row)) put(block.ids[row], block.codes + row * input.dimensions);
      first += block.row_count;
    }
  }

  void put(std::uint32_t id, const std::int8_t* from) {
    ids.push_back(id);
    codes.insert(codes.end(), from, from + input.dimensions);
    let_pass();
  }

  void run() {
    if (is_cancelled) throw std::runtime_error("cancelled");
    input.is_cancelled = &is_cancelled;
    Built result = build_segment(input, best_kernel());
    repaired_count = result.repaired_count;
    built = std::make_shared<Segment>(std::move(result.image), best_kernel());
    // Here nobody waits for it, nor for a lock that it holds.
    built->calibrate();
  }
};

void read_graph(const Napi::Value& value, BuildInput& input, Yield& yield) {
  if (value.IsUndefined()) {
    input.link_count = 0;
    return;
  }
  const auto graph = object_of(value, "graph");
  input.link_count = static_cast<std::uint32_t>(count_of(graph.Get("linkCount"), "linkCount", 2));
  input.effort = static_cast<std::uint32_t>(count_of(graph.Get("effort"), "effort", 1));
  yield = graph.Get("yieldsToAll").ToBoolean().Value() ? Yield::to_all : Yield::to_most;
  const std::size_t threads = count_of(graph.Get("threadCount"), "threadCount", 1);
  input.thread_count = std::min<std::size_t>(threads, std::max(1U, std::thread::hardware_concurrency()));
}

void read_full(const Napi::Object& request, Build& build) {
  const Napi::Value full = request.Get("full");
  if (full.IsUndefined()) return;
  const auto values = float32_array(full, "full");
  if (values.ElementLength() != build.input.row_count * build.input.dimensions) refuse(request.Env(), "full", "of as many values as codes");
  if (!build.segments.empty() || build.laid.row_count > 0) refuse(request.Env(), "full", "absent where segments or laid rows are merged");
  const Napi::Value precision = request.Get("fullPrecision");
  const std::string name = precision.IsString() ? precision.As<Napi::String>().Utf8Value() : "";
  if (name != "f16" && name != "f32") refuse(request.Env(), "fullPrecision", "\"f16\" or \"f32\"");
  build.input.full = values.Data();
  build.input.as_halves = name == "f16";
}

// Gives what is to be kept while they are read.
void read_laid(const Napi::Object& request, Build& build, Napi::Array& pinned) {
  const Napi::Value value = request.Get("laid");
  if (value.IsUndefined()) return;
  const auto object = object_of(value, "laid");
  if (!object.Get("blocks").IsArray()) refuse(request.Env(), "laid.blocks", "an array");
  const auto blocks = object.Get("blocks").As<Napi::Array>();
  LaidRows& laid = build.laid;
  std::size_t held = 0;
  for (std::uint32_t place = 0; place < blocks.Length(); ++place) {
    const auto block = object_of(blocks.Get(place), "laid.blocks");
    const auto ids = uint32_array(block.Get("ids"), "laid.blocks.ids");
    const auto codes = int8_array(block.Get("codes"), "laid.blocks.codes");
    if (codes.ElementLength() != ids.ElementLength() * build.input.dimensions) refuse(request.Env(), "laid.blocks.codes", "a row of dimensions codes for each id");
    laid.blocks.push_back({ids.Data(), codes.Data(), ids.ElementLength()});
    held += ids.ElementLength();
    pinned.Set(pinned.Length(), ids);
    pinned.Set(pinned.Length(), codes);
  }
  laid.row_count = count_of(object.Get("rowCount"), "laid.rowCount");
  if (laid.row_count > held) refuse(request.Env(), "laid.rowCount", "as many as the blocks have, at most");
  laid.dead = copy_of<std::uint32_t>(uint32_array(object.Get("dead"), "laid.dead"));
  if (laid.dead.size() < (laid.row_count + 31) / 32) refuse(request.Env(), "laid.dead", "a bit for each row");
}

std::shared_ptr<Build> read_build(const Napi::Object& request, Napi::Array& pinned) {
  auto build = std::make_shared<Build>();
  BuildInput& input = build->input;
  input.dimensions = count_of(request.Get("dimensions"), "dimensions", 1);
  const auto ids = uint32_array(request.Get("ids"), "ids");
  const auto codes = int8_array(request.Get("codes"), "codes");
  input.row_count = ids.ElementLength();
  if (codes.ElementLength() != input.row_count * input.dimensions) refuse(request.Env(), "codes", "a row of dimensions codes for each id");
  input.ids = ids.Data();
  input.codes = codes.Data();
  read_graph(request.Get("graph"), input, build->yield);
  const Napi::Value segments = request.Get("segments");
  if (segments.IsArray()) {
    for (std::uint32_t place = 0; place < segments.As<Napi::Array>().Length(); ++place) {
      build->segments.push_back(SegmentObject::of(segments.As<Napi::Array>().Get(place)));
      if (build->segments.back()->header().dimensions != input.dimensions) refuse(request.Env(), "segments", "of the same dimensions");
    }
  }
  read_laid(request, *build, pinned);
  read_full(request, *build);
  // The arrays themselves: their owner may put others into the request.
  for (const char* name : {"ids", "codes", "full"}) pinned.Set(pinned.Length(), request.Get(name));
  return build;
}

}  // namespace

Napi::Value build_segment_object(const Napi::CallbackInfo& info) {
  const auto request = object_of(info[0], "the request");
  auto pinned = Napi::Array::New(info.Env());
  auto build = read_build(request, pinned);
  auto answer = Napi::Object::New(info.Env());
  const auto thread = OwnThread::start(info.Env(), pinned,
                                       {[build] { build->gather(); }, [build] { build->run(); }, [build] { build->is_cancelled = true; },
                                        [build](Napi::Env env) { return SegmentObject::make(env, build->built); }});
  answer.Set("done", thread.promise());
  answer.Set("cancel", Napi::Function::New(info.Env(), [thread](const Napi::CallbackInfo&) { thread.give_up(); }));
  return answer;
}

Napi::Value map_segment_object(const Napi::CallbackInfo& info) {
  if (!info[0].IsString()) refuse(info.Env(), "path", "a string");
  const std::string path = info[0].As<Napi::String>().Utf8Value();
  auto mapped = std::make_shared<std::shared_ptr<Segment>>();
  return PromiseWorker::run(info.Env(), Napi::Object::New(info.Env()),
                            [mapped, path] { *mapped = std::make_shared<Segment>(Region::map_file(path), best_kernel()); },
                            [mapped](Napi::Env env) { return SegmentObject::make(env, *mapped); });
}

}  // namespace tessera::binding
