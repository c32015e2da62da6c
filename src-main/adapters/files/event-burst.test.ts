import { expect, it, vi } from "vitest";
import { createEventBurst } from "./event-burst.ts";
import { limits } from "./limits.ts";

it("is a flood when more events come in a while than the kernel surely keeps", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const burst = createEventBurst(1_000);
  const tell = (count: number): boolean =>
    Array.from({ length: count }, () => burst.isFlood()).includes(true);
  vi.advanceTimersByTime(5_000);
  expect(tell(limits.burstEventCountMax)).toBe(false);
  expect(tell(1)).toBe(true);
  burst.end();
  expect(tell(limits.burstEventCountMax)).toBe(false);
  vi.advanceTimersByTime(1_001);
  expect(tell(limits.burstEventCountMax)).toBe(false);
  vi.useRealTimers();
});
