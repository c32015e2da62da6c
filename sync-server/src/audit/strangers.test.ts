import { afterEach, expect, test, vi } from "vitest";
import type { ActDraft } from "#shared/audit/leaf.ts";
import { trailLimits } from "./limits.ts";
import { createStrangers } from "./strangers.ts";

afterEach(() => vi.useRealTimers());

test("a thousand wrong codes are two leaves: the first at once, then how many there were", () => {
  vi.useFakeTimers();
  const acts: ActDraft[] = [];
  {
    using strangers = createStrangers((act) => acts.push(act));
    for (let n = 0; n < 1_000; n++) strangers.refused("people.change", "people.accept", "CODE_INVALID");
    strangers.refused("device.change", "devices.join", "PROOF_INVALID");
    expect(acts).toHaveLength(2);
    vi.advanceTimersByTime(trailLimits.nobodyMs);
    expect(acts).toHaveLength(3);
    expect(acts[2]).toEqual({
      actor: { kind: "nobody", id: "" },
      act: "people.change",
      outcome: "refused",
      targets: ["procedure:people.accept", "reason:CODE_INVALID", "count:999"],
    });
    vi.advanceTimersByTime(5 * trailLimits.nobodyMs);
    expect(acts).toHaveLength(3);
    strangers.refused("people.change", "people.accept", "CODE_INVALID");
    strangers.refused("people.change", "people.accept", "CODE_INVALID");
    expect(acts).toHaveLength(4);
  }
  // What was counted is told before all is closed.
  expect(acts[4]?.targets).toContain("count:1");
  expect(vi.getTimerCount()).toBe(0);
});
