#include "segment_object.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>
#include <vector>

#include "../src/give_way.hpp"
#include "answers.hpp"
#include "arguments.hpp"
#include "promise_worker.hpp"

namespace tessera::binding {

namespace {

constexpr double file_bytes_max = 1099511627776.0;

Strategy strategy_of(const Napi::Value& value) {
  const std::string name = value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
  if (name == "planned") return Strategy::planned;
  if (name == "exact") return Strategy::exact;
  if (name == "sketch") return Strategy::sketch;
  if (name == "graph") return Strategy::graph;
  if (name == "sweep") return Strategy::sweep;
  if (name == "cells") return Strategy::cells;
  refuse(value.Env(), "strategy", "\"planned\", \"exact\", \"sketch\", \"graph\", \"sweep\" or \"cells\"");
}

// nullptr where the value is undefined.
std::shared_ptr<const Filter> filter_of(const Napi::Value& value, const Segment* segment) {
  if (value.IsUndefined()) return nullptr;
  const Napi::Env env = value.Env();
  const Napi::Object object = object_of(value, "allowed");
  if (!object.InstanceOf(env.GetInstanceData<Classes>()->filter.Value())) refuse(env, "allowed", "what allow() gave");
  const auto* filter = FilterObject::Unwrap(object);
  if (filter->owner != segment) refuse(env, "allowed", "a filter of this segment");
  return filter->filter;
}

// For what reads in JavaScript's own thread.
void check_whole(Napi::Env env, const Segment& segment) {
  try {
    segment.check_whole();
  } catch (const DamagedSegment& error) {
    throw Napi::Error::New(env, error.what());
  }
}

// All that searches of one call need and find.
struct Search {
  const Waited waited;
  std::shared_ptr<Segment> segment;
  std::shared_ptr<const Filter> filter;
  std::vector<float> queries;
  std::size_t count = 0;
  std::size_t effort = 0;
  Strategy strategy = Strategy::planned;
  std::vector<SearchAnswer> answers;
  std::vector<double> elapsed_ns;

  std::size_t query_count() const { return queries.size() / segment->header().dimensions; }

  void run() {
    for (std::size_t place = 0; place < query_count(); ++place) {
      SearchRequest request;
      request.query = queries.data() + place * segment->header().dimensions;
      request.count = count;
      request.effort = effort;
      request.strategy = strategy;
      request.filter = filter.get();
      const auto began = std::chrono::steady_clock::now();
      answers.push_back(segment->search(request));
      elapsed_ns.push_back(std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - began).count());
    }
  }

  Napi::Value answer(Napi::Env env) const {
    auto ids = Napi::Uint32Array::New(env, count * answers.size());
    auto scores = Napi::Float32Array::New(env, count * answers.size());
    auto found = Napi::Uint32Array::New(env, answers.size());
    auto measured = Napi::Uint32Array::New(env, answers.size());
    auto strategies = Napi::Uint8Array::New(env, answers.size());
    auto elapsed = Napi::Float64Array::New(env, answers.size());
    for (std::size_t place = 0; place < answers.size(); ++place) {
      const SearchAnswer& each = answers[place];
      for (std::size_t rank = 0; rank < each.found.size(); ++rank) {
        ids[place * count + rank] = each.found[rank].slot;
        scores[place * count + rank] = each.found[rank].score;
      }
      found[place] = static_cast<std::uint32_t>(each.found.size());
      measured[place] = static_cast<std::uint32_t>(each.measured);
      strategies[place] = static_cast<std::uint8_t>(each.strategy);
      elapsed[place] = elapsed_ns[place];
    }
    auto object = Napi::Object::New(env);
    object.Set("ids", ids);
    object.Set("scores", scores);
    object.Set("found", found);
    object.Set("measured", measured);
    object.Set("strategies", strategies);
    object.Set("elapsedNs", elapsed);
    return object;
  }
};

}  // namespace

Napi::Function FilterObject::define(Napi::Env env) {
  return DefineClass(env, "Filter", {InstanceAccessor<&FilterObject::count>("count")});
}

Napi::Value FilterObject::make(Napi::Env env, std::shared_ptr<const Filter> filter, const Segment* owner) {
  const Napi::Object object = env.GetInstanceData<Classes>()->filter.New({});
  auto* wrapped = Unwrap(object);
  wrapped->filter = std::move(filter);
  wrapped->owner = owner;
  return object;
}

Napi::Value FilterObject::count(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), filter == nullptr ? 0 : static_cast<double>(filter->count));
}

Napi::Function SegmentObject::define(Napi::Env env) {
  return DefineClass(env, "Segment",
                     {InstanceMethod<&SegmentObject::search>("search"), InstanceMethod<&SegmentObject::allow>("allow"),
                      InstanceMethod<&SegmentObject::remove>("remove"), InstanceMethod<&SegmentObject::save>("save"),
                      InstanceMethod<&SegmentObject::verify>("verify"), InstanceMethod<&SegmentObject::calibrate>("calibrate"),
                      InstanceMethod<&SegmentObject::bytes>("bytes"), InstanceMethod<&SegmentObject::ids>("ids"),
                      InstanceMethod<&SegmentObject::close>("close"), InstanceMethod<&SegmentObject::facts>("facts"),
                      InstanceMethod<&SegmentObject::expect>("expect"), InstanceMethod<&SegmentObject::is_damaged>("isDamaged")});
}

Napi::Value SegmentObject::make(Napi::Env env, std::shared_ptr<Segment> segment) {
  const Napi::Object object = env.GetInstanceData<Classes>()->segment.New({});
  Unwrap(object)->segment_ = std::move(segment);
  return object;
}

std::shared_ptr<Segment> SegmentObject::of(const Napi::Value& value) {
  const Napi::Env env = value.Env();
  if (!value.IsObject() || !value.As<Napi::Object>().InstanceOf(env.GetInstanceData<Classes>()->segment.Value()))
    refuse(env, "a segment", "one that buildSegment, mapSegment or a loader gave");
  return Unwrap(value.As<Napi::Object>())->opened(env);
}

std::shared_ptr<Segment> SegmentObject::opened(Napi::Env env) const {
  if (segment_ == nullptr) throw Napi::Error::New(env, "the segment is closed");
  return segment_;
}

Napi::Value SegmentObject::search(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto request = object_of(info[0], "the request");
  auto search = std::make_shared<Search>();
  search->segment = opened(env);
  const auto queries = float32_array(request.Get("queries"), "queries");
  search->queries.assign(queries.Data(), queries.Data() + queries.ElementLength());
  if (search->queries.empty() || search->queries.size() % search->segment->header().dimensions != 0)
    refuse(env, "queries", "rows of " + std::to_string(search->segment->header().dimensions) + " values, one at least");
  search->count = count_of(request.Get("count"), "count", 1);
  if (search->count > search->segment->header().row_count) search->count = static_cast<std::size_t>(search->segment->header().row_count);
  search->effort = std::min<std::size_t>(count_of(request.Get("effort"), "effort", 1), static_cast<std::size_t>(search->segment->header().row_count));
  search->strategy = strategy_of(request.Get("strategy"));
  search->filter = filter_of(request.Get("allowed"), search->segment.get());
  return PromiseWorker::run(env, info.This().As<Napi::Object>(), [search] { search->run(); },
                            [search](Napi::Env here) { return search->answer(here); });
}

Napi::Value SegmentObject::allow(const Napi::CallbackInfo& info) {
  const auto array = uint32_array(info[0], "ids");
  auto segment = opened(info.Env());
  auto filter = std::make_shared<Filter>();
  // A copy: whoever asks may go on with the array.
  auto ids = std::make_shared<std::vector<std::uint32_t>>(array.Data(), array.Data() + array.ElementLength());
  return PromiseWorker::run(
      info.Env(), info.This().As<Napi::Object>(),
      [segment, filter, ids] {
        if (!std::is_sorted(ids->begin(), ids->end())) throw std::invalid_argument("ids must be sorted");
        *filter = segment->filter_of(ids->data(), ids->size());
      },
      [segment, filter](Napi::Env env) { return FilterObject::make(env, filter, segment.get()); });
}

Napi::Value SegmentObject::remove(const Napi::CallbackInfo& info) {
  const auto ids = uint32_array(info[0], "ids");
  return Napi::Number::New(info.Env(), static_cast<double>(opened(info.Env())->remove(ids.Data(), ids.ElementLength())));
}

Napi::Value SegmentObject::save(const Napi::CallbackInfo& info) {
  if (!info[0].IsString()) refuse(info.Env(), "path", "a string");
  const std::string path = info[0].As<Napi::String>().Utf8Value();
  auto segment = opened(info.Env());
  return PromiseWorker::run(
      info.Env(), info.This().As<Napi::Object>(),
      [segment, path] {
        write_file(path, segment->image().data(), segment->image().size_bytes());
        segment->check_whole();
      },
      [](Napi::Env env) { return env.Undefined(); });
}

Napi::Value SegmentObject::verify(const Napi::CallbackInfo& info) {
  auto segment = opened(info.Env());
  return PromiseWorker::run(info.Env(), info.This().As<Napi::Object>(), [segment] { segment->verify(); },
                            [](Napi::Env env) { return env.Undefined(); });
}

Napi::Value SegmentObject::calibrate(const Napi::CallbackInfo& info) {
  auto segment = opened(info.Env());
  auto costs = std::make_shared<Costs>();
  return PromiseWorker::run(info.Env(), info.This().As<Napi::Object>(), [segment, costs] { *costs = segment->calibrate(); },
                            [costs](Napi::Env env) {
                              auto object = Napi::Object::New(env);
                              object.Set("scanNs", costs->scan_ns);
                              object.Set("gatherNs", costs->gather_ns);
                              object.Set("sketchNs", costs->sketch_ns);
                              object.Set("keptPerRoot", costs->kept_per_root);
                              object.Set("cellNs", costs->cell_ns);
                              object.Set("cellsRows", costs->cells_rows);
                              object.Set("cellsNs", costs->cells_ns);
                              object.Set("spreadRows", costs->spread_rows);
                              object.Set("spreadNs", costs->spread_ns);
                              object.Set("walkNs", costs->walk_ns);
                              object.Set("measuredFirst", costs->measured_first);
                              object.Set("sweepRows", costs->sweep_rows);
                              object.Set("measuredPerEffort", costs->measured_per_effort);
                              return object;
                            });
}

Napi::Value SegmentObject::bytes(const Napi::CallbackInfo& info) {
  const auto segment = opened(info.Env());
  const std::size_t size = segment->image().size_bytes();
  const double from = info[0].IsNumber() ? info[0].As<Napi::Number>().DoubleValue() : -1;
  const double until = info[1].IsNumber() ? info[1].As<Napi::Number>().DoubleValue() : -1;
  if (!(from >= 0 && from <= until && until <= static_cast<double>(size)))
    refuse(info.Env(), "from and until", "places in the segment's " + std::to_string(size) + " bytes");
  const auto count = static_cast<std::size_t>(until - from);
  auto piece = Napi::Uint8Array::New(info.Env(), count);
  std::memcpy(piece.Data(), segment->image().data() + static_cast<std::size_t>(from), count);
  check_whole(info.Env(), *segment);
  return piece;
}

Napi::Value SegmentObject::ids(const Napi::CallbackInfo& info) {
  const auto segment = opened(info.Env());
  std::vector<std::uint32_t> live;
  live.reserve(static_cast<std::size_t>(segment->header().row_count));
  for (std::uint32_t row = 0; row < segment->header().row_count; ++row) {
    if (!segment->is_removed(row)) live.push_back(segment->ids()[row]);
  }
  check_whole(info.Env(), *segment);
  std::sort(live.begin(), live.end());
  return array_from<Napi::Uint32Array>(info.Env(), live, [](std::uint32_t id) { return id; });
}

Napi::Value SegmentObject::close(const Napi::CallbackInfo& info) {
  segment_.reset();
  return info.Env().Undefined();
}

Napi::Value SegmentObject::is_damaged(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), opened(info.Env())->is_damaged());
}

Napi::Value SegmentObject::facts(const Napi::CallbackInfo& info) {
  const auto segment = opened(info.Env());
  auto object = Napi::Object::New(info.Env());
  object.Set("rowCount", static_cast<double>(segment->header().row_count));
  object.Set("removedCount", static_cast<double>(segment->removed_count()));
  object.Set("dimensions", static_cast<double>(segment->header().dimensions));
  object.Set("sizeBytes", static_cast<double>(segment->image().size_bytes()));
  object.Set("hasGraph", segment->has_graph());
  object.Set("isMapped", segment->image().is_mapped());
  return object;
}

Napi::Value SegmentObject::expect(const Napi::CallbackInfo& info) {
  const auto segment = opened(info.Env());
  const auto request = object_of(info[0], "the request");
  const auto filter = filter_of(request.Get("allowed"), segment.get());
  const Expectation expected = segment->expect(count_of(request.Get("effort"), "effort", 1), filter.get());
  auto object = Napi::Object::New(info.Env());
  object.Set("strategy", static_cast<double>(expected.strategy));
  object.Set("rowCount", expected.rows);
  object.Set("durationNs", expected.ns);
  return object;
}

Napi::Function LoaderObject::define(Napi::Env env) {
  return DefineClass(env, "Loader", {InstanceMethod<&LoaderObject::write>("write"), InstanceMethod<&LoaderObject::finish>("finish")});
}

LoaderObject::LoaderObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<LoaderObject>(info) {
  const double size = info[0].IsNumber() ? info[0].As<Napi::Number>().DoubleValue() : 0;
  if (!(size >= 1 && size <= file_bytes_max)) refuse(info.Env(), "sizeBytes", "a positive number of bytes");
  region_ = Region::allocate(static_cast<std::size_t>(size));
}

Napi::Value LoaderObject::write(const Napi::CallbackInfo& info) {
  const double offset = info[0].IsNumber() ? info[0].As<Napi::Number>().DoubleValue() : -1;
  const auto piece = array_of<Napi::Uint8Array>(info[1], napi_uint8_array, "bytes", "Uint8Array");
  const std::size_t room = region_.size_bytes();
  if (!(offset >= 0 && offset <= static_cast<double>(room)) || piece.ElementLength() > room - static_cast<std::size_t>(offset))
    refuse(info.Env(), "bytes", "within the size that was given");
  std::memcpy(region_.writable() + static_cast<std::size_t>(offset), piece.Data(), piece.ElementLength());
  return info.Env().Undefined();
}

Napi::Value LoaderObject::finish(const Napi::CallbackInfo& info) {
  try {
    return SegmentObject::make(info.Env(), std::make_shared<Segment>(std::move(region_), best_kernel()));
  } catch (const std::runtime_error& error) {
    throw Napi::Error::New(info.Env(), error.what());
  }
}

}  // namespace tessera::binding
