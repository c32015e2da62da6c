import { expect, it } from "vitest";
import type { Embedder } from "#core/ports/embedder.ts";
import { ModelFailure } from "#core/ports/models.ts";
import { Space } from "#shared/model/space.ts";
import { guardText } from "./guarded-text.ts";
import { inferenceLimits as limits } from "./limits.ts";

const space = Space.parse({
  id: "tiny@1",
  modelId: "tiny",
  revision: "1",
  dimensions: 1,
  metric: "cosine",
  normalised: true,
  modalities: ["text"],
  cutOff: 0.3,
});

/** A model that can be broken, beside a clock and a budget that can be moved. */
function open(questionMsMax: number = limits.questionMsMax) {
  const state = { isBroken: false, isStuck: false, askedCount: 0, nowMs: 0, threadCount: 1 };
  const model: Embedder = {
    space,
    embed(texts, signal) {
      state.askedCount++;
      if (state.isStuck)
        return new Promise((_, reject) => {
          signal?.addEventListener("abort", () => reject(new Error("given up")));
        });
      return state.isBroken
        ? Promise.reject(new Error("no such tensor"))
        : Promise.resolve(new Float32Array(texts.length).fill(1));
    },
    countTokens: (texts) => Promise.resolve(texts.map(() => 1)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const guarded = guardText(model, {
    clock: { elapsedMs: () => state.nowMs },
    budget: () => ({ threadCount: state.threadCount, memoryMegabytes: 1, pauseOnBattery: true }),
    limits: { questionMsMax },
  });
  return { state, guarded };
}

it("is left alone for longer each time it fails, and says why", async () => {
  const { state, guarded } = open();
  expect(guarded.trouble?.()).toBeUndefined();
  state.isBroken = true;
  await expect(guarded.embed(["a"])).rejects.toThrow(ModelFailure);
  expect(guarded.trouble?.()).toEqual({ code: "model-not-loadable", detail: "no such tensor" });
  state.nowMs = limits.restMsMin - 1;
  await expect(guarded.embed(["a", "b"])).rejects.toThrow(ModelFailure);
  await expect(guarded.countTokens(["a"])).rejects.toThrow(ModelFailure);
  expect(state.askedCount).toBe(1);
  state.nowMs = limits.restMsMin;
  await expect(guarded.embed(["a"])).rejects.toThrow(ModelFailure);
  state.nowMs = 3 * limits.restMsMin - 1;
  await expect(guarded.embed(["a"])).rejects.toThrow(ModelFailure);
  expect(state.askedCount).toBe(2);
  state.isBroken = false;
  state.nowMs = 3 * limits.restMsMin;
  expect(await guarded.embed(["a"])).toEqual(Float32Array.of(1));
  expect(guarded.trouble?.()).toBeUndefined();
});

it("is tried again at once with another budget", async () => {
  const { state, guarded } = open();
  state.isBroken = true;
  await expect(guarded.embed(["a"])).rejects.toThrow(ModelFailure);
  state.isBroken = false;
  state.threadCount = 2;
  expect(await guarded.embed(["a"])).toEqual(Float32Array.of(1));
});

it("gives a question up that takes too long, and blames nobody who gave it up himself", async () => {
  const { state, guarded } = open(5);
  state.isStuck = true;
  const stop = new AbortController();
  const many = guarded.embed(["a", "b"], stop.signal);
  stop.abort();
  await expect(many).rejects.toThrow("given up");
  expect(guarded.trouble?.()).toBeUndefined();
  await expect(guarded.embed(["a"])).rejects.toThrow(ModelFailure);
  expect(guarded.trouble?.()).toEqual({ code: "model-too-slow", seconds: 0.005 });
});
