// Segments, filters and loaders as JavaScript sees them.
#pragma once

#include <napi.h>

#include <memory>

#include "../src/segment.hpp"

namespace tessera::binding {

// What one environment (the main thread, a worker) has of the addon's classes.
struct Classes {
  Napi::FunctionReference segment;
  Napi::FunctionReference filter;
  Napi::FunctionReference loader;
};

class FilterObject : public Napi::ObjectWrap<FilterObject> {
 public:
  static Napi::Function define(Napi::Env env);
  static Napi::Value make(Napi::Env env, std::shared_ptr<const Filter> filter, const Segment* owner);
  explicit FilterObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<FilterObject>(info) {}

  std::shared_ptr<const Filter> filter;
  // Only compared: a filter means nothing to another segment.
  const Segment* owner = nullptr;

 private:
  Napi::Value count(const Napi::CallbackInfo& info);
};

class SegmentObject : public Napi::ObjectWrap<SegmentObject> {
 public:
  static Napi::Function define(Napi::Env env);
  static Napi::Value make(Napi::Env env, std::shared_ptr<Segment> segment);
  // Throws a TypeError where the value is none, or is closed.
  static std::shared_ptr<Segment> of(const Napi::Value& value);
  explicit SegmentObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<SegmentObject>(info) {}

 private:
  std::shared_ptr<Segment> opened(Napi::Env env) const;
  Napi::Value search(const Napi::CallbackInfo& info);
  Napi::Value allow(const Napi::CallbackInfo& info);
  Napi::Value remove(const Napi::CallbackInfo& info);
  Napi::Value save(const Napi::CallbackInfo& info);
  Napi::Value verify(const Napi::CallbackInfo& info);
  Napi::Value calibrate(const Napi::CallbackInfo& info);
  Napi::Value bytes(const Napi::CallbackInfo& info);
  Napi::Value ids(const Napi::CallbackInfo& info);
  Napi::Value close(const Napi::CallbackInfo& info);
  Napi::Value is_damaged(const Napi::CallbackInfo& info);
  Napi::Value facts(const Napi::CallbackInfo& info);
  Napi::Value expect(const Napi::CallbackInfo& info);

  std::shared_ptr<Segment> segment_;
};

// Takes an image piece by piece, so that no more than one piece lies in JavaScript's memory.
class LoaderObject : public Napi::ObjectWrap<LoaderObject> {
 public:
  static Napi::Function define(Napi::Env env);
  // new Loader(sizeBytes)
  explicit LoaderObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value write(const Napi::CallbackInfo& info);
  Napi::Value finish(const Napi::CallbackInfo& info);

  Region region_;
};

// buildSegment({ dimensions, ids, codes, full?, fullPrecision?, graph?, segments? }) gives { done, cancel }.
Napi::Value build_segment_object(const Napi::CallbackInfo& info);
// mapSegment(path) gives a promise of a segment.
Napi::Value map_segment_object(const Napi::CallbackInfo& info);

}  // namespace tessera::binding
