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

// Rows as they came from JavaScript, and from segments that are to become one.
struct Build {
  BuildInput input;
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
    std::size_t row_count = input.row_count;
    for (const auto& segment : segments) row_count += segment->header().row_count;
    ids.reserve(row_count);
    codes.reserve(row_count * input.dimensions);
    ids.assign(input.ids, input.ids + input.row_count);
    codes.assign(input.codes, input.codes + input.row_count * input.dimensions);
    if (input.full != nullptr) full.assign(input.full, input.full + input.row_count * input.dimensions);
    for (const auto& segment : segments) {
      for (std::uint32_t row = 0; row < segment->header().row_count; ++row) {
        if (segment->is_removed(row)) continue;
        ids.push_back(segment->ids()[row]);
        const std::int8_t* from = segment->codes() + std::size_t{row} * input.dimensions;
        codes.insert(codes.end(), from, from + input.dimensions);
        let_pass();
      }
      segment->check_whole();
    }
    segments.clear();
    input.ids = ids.data();
    input.codes = codes.data();
    if (input.full != nullptr) input.full = full.data();
    input.row_count = ids.size();
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
  if (!build.segments.empty()) refuse(request.Env(), "full", "absent where segments are merged");
  const Napi::Value precision = request.Get("fullPrecision");
  const std::string name = precision.IsString() ? precision.As<Napi::String>().Utf8Value() : "";
  if (name != "f16" && name != "f32") refuse(request.Env(), "fullPrecision", "\"f16\" or \"f32\"");
  build.input.full = values.Data();
  build.input.as_halves = name == "f16";
}

std::shared_ptr<Build> read_build(const Napi::Object& request) {
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
  read_full(request, *build);
  return build;
}

}  // namespace

Napi::Value build_segment_object(const Napi::CallbackInfo& info) {
  const auto request = object_of(info[0], "the request");
  auto build = read_build(request);
  auto answer = Napi::Object::New(info.Env());
  // The arrays themselves: their owner may put others into the request.
  auto pinned = Napi::Array::New(info.Env());
  pinned.Set(0U, request.Get("ids"));
  pinned.Set(1U, request.Get("codes"));
  pinned.Set(2U, request.Get("full"));
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
