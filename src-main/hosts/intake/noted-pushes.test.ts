import { expect, it, vi } from "vitest";
import { LogId } from "#shared/audit/tree-head.ts";
import { StreamName } from "#shared/model/stream.ts";
import { notedPushes } from "./noted-pushes.ts";

const name = StreamName.parse("engine-room");

it("notes a push that was refused as refused, and one that was taken as done", async () => {
  const note = vi.fn();
  const push = vi
    .fn()
    .mockResolvedValueOnce({ refused: "DISK_FULL" })
    .mockResolvedValueOnce({ outcomes: [], revision: 1 });
  const trail = { logId: LogId.parse("a".repeat(64)), note, append: () => Promise.resolve() };
  const streams = notedPushes({ push, list: () => Promise.resolve([]) }, trail);
  await streams.push(name, []);
  await streams.push(name, []);
  const outcomes = note.mock.calls.map(([[leaf]]) => leaf.outcome);
  expect(outcomes).toEqual(["refused", undefined]);
});
