import { expect, it } from "vitest";
import { ModelFailure } from "#core/ports/models.ts";
import type { Transcriber } from "#core/ports/transcriber.ts";
import { guardSpeech } from "./guarded-speech.ts";
import { inferenceLimits as limits } from "./limits.ts";

it("says how the model did last, leaves it alone for a while, and tries it at once with another budget", async () => {
  const state = { isBroken: false, askedCount: 0, nowMs: 0, threadCount: 1 };
  const model: Transcriber = {
    modelId: "tiny",
    transcribe() {
      state.askedCount++;
      return state.isBroken
        ? Promise.reject(new Error("no such tensor"))
        : Promise.resolve({ text: "left", timed: "nothing", parts: [] });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const guarded = guardSpeech(model, {
    clock: { elapsedMs: () => state.nowMs },
    budget: () => ({ threadCount: state.threadCount, memoryMegabytes: 1, pauseOnBattery: true }),
  });
  const transcribe = () => guarded.transcribe(new Float32Array(1), undefined);
  const why = { code: "model-not-loadable", detail: "no such tensor" };
  expect(guarded.health?.()).toEqual({ kind: "untried" });
  state.isBroken = true;
  await expect(transcribe()).rejects.toThrow(ModelFailure);
  await expect(transcribe()).rejects.toThrow(ModelFailure);
  expect([state.askedCount, guarded.health?.()]).toEqual([1, { kind: "fails", why, mayRun: false }]);
  state.nowMs = limits.restMsMin;
  expect(guarded.health?.()).toEqual({ kind: "fails", why, mayRun: true });
  await expect(transcribe()).rejects.toThrow(ModelFailure);
  expect([state.askedCount, guarded.health?.()]).toEqual([2, { kind: "fails", why, mayRun: false }]);
  state.isBroken = false;
  state.threadCount = 2;
  expect(await transcribe()).toMatchObject({ text: "left" });
  expect(guarded.health?.()).toEqual({ kind: "runs" });
});
