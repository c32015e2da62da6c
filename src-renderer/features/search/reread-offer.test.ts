import { expect, test } from "vitest";
import { rereadOffer } from "./reread-offer.ts";

type Model = Parameters<typeof rereadOffer>[0][number];
const reranker = (kind: Model["state"]["kind"], sizeBytes: number): Model => ({
  entry: { kind: "reranker" },
  state: { kind },
  sizeBytes,
});

test("a switch is offered where a model reads, and else what the smallest download would add", () => {
  expect(rereadOffer([reranker("absent", 5), reranker("ready", 9)])).toEqual({ kind: "switch" });
  expect(rereadOffer([reranker("damaged", 9), reranker("paused", 5), reranker("unverified", 1)])).toEqual({
    kind: "hint",
    sizeBytes: 5,
  });
});

test("no download is spoken of where none can be begun, or by other models", () => {
  expect(rereadOffer([reranker("unverified", 1)])).toEqual({ kind: "hint" });
  expect(rereadOffer([{ entry: { kind: "text" }, state: { kind: "ready" }, sizeBytes: 1 }])).toEqual({
    kind: "hint",
  });
});
