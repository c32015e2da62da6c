import { expect, it, vi } from "vitest";
import { StreamName } from "#shared/model/stream.ts";
import { reportedPushes } from "./reported-pushes.ts";

const name = StreamName.parse("engine-room");

it("reports what nobody expected and leaves it to the caller, and no refusal", async () => {
  const report = vi.fn();
  const bug = new Error("a bug");
  const push = vi.fn().mockRejectedValueOnce(bug).mockResolvedValueOnce({ refused: "STREAM_PAUSED" });
  const streams = reportedPushes({ push, list: () => Promise.resolve([]) }, report);
  await expect(streams.push(name, [])).rejects.toBe(bug);
  expect(await streams.push(name, [])).toEqual({ refused: "STREAM_PAUSED" });
  expect(report.mock.calls).toEqual([[bug, "streams.push"]]);
});
