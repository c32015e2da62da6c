import { ORPCError } from "@orpc/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createSourceLeases, leaseNameOf, windowName } from "./source-lease.ts";
import { limits } from "./limits.ts";

const listeners = new Map<string, () => void>();
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("addEventListener", (name: string, listener: () => void) => listeners.set(name, listener));
  vi.stubGlobal("removeEventListener", (name: string) => listeners.delete(name));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A host that gives each name to one owner, or cannot be reached. */
function open() {
  const held = new Map<string, { readonly owner: string; readonly token: number }>();
  const host = { isReachable: true, token: 0, renewedCount: 0 };
  const reach = async (): Promise<void> => {
    await Promise.resolve();
    if (!host.isReachable) throw new Error("no connection");
  };
  const leases = {
    async take({ name, owner }: { readonly name: string; readonly owner: string }) {
      await reach();
      const other = held.get(name);
      if (other !== undefined && other.owner !== owner)
        throw new ORPCError("LEASE_HELD", { data: { name, owner: other.owner } });
      const token = ++host.token;
      held.set(name, { owner, token });
      return { name, owner, token, remainingMs: 1 };
    },
    async renew({ name, token }: { readonly name: string; readonly token: number }) {
      await reach();
      host.renewedCount++;
      if (held.get(name)?.token !== token) throw new ORPCError("LEASE_LOST", { data: { name } });
    },
    async release({ name }: { readonly name: string }) {
      await reach();
      held.delete(name);
    },
  };
  const by = (owner: string) => createSourceLeases({ leases: leases as never }, owner);
  return { held, host, by };
}

it("is one window's for each device, and another's once it was given back, also by closing the window", async () => {
  const { held, host, by } = open();
  const [first, second] = [by("Chrome 1"), by("Chrome 2")];
  const lost = vi.fn<() => void>();
  const camera = await first("camera", "Front", lost);
  expect(await second("camera", "Front", lost)).toEqual({ kind: "elsewhere", owner: "Chrome 1" });
  expect(await second("camera", "Back", lost)).toMatchObject({ kind: "held" });
  await vi.advanceTimersByTimeAsync(limits.leaseMs);
  expect([host.renewedCount, lost.mock.calls.length]).toEqual([6, 0]);
  if (camera.kind === "held") camera.release();
  await vi.advanceTimersByTimeAsync(0);
  expect(await second("camera", "Front", lost)).toMatchObject({ kind: "held" });
  listeners.get("pagehide")?.();
  await vi.advanceTimersByTimeAsync(0);
  expect([...held.keys()]).toEqual([leaseNameOf("camera", "Back")]);
});

it("is told of when it was lost, and not where only the host is out of reach", async () => {
  const { held, host, by } = open();
  const lost = vi.fn<() => void>();
  await by("Chrome 1")("microphone", "Desk", lost);
  host.isReachable = false;
  await vi.advanceTimersByTimeAsync(limits.leaseMs);
  expect(lost).not.toHaveBeenCalled();
  expect(await by("Chrome 2")("screen", "All", lost)).toMatchObject({ kind: "held" });
  host.isReachable = true;
  held.set(leaseNameOf("microphone", "Desk"), { owner: "Chrome 3", token: 99 });
  await vi.advanceTimersByTimeAsync(limits.leaseMs / 3);
  expect(lost).toHaveBeenCalledOnce();
});

it("has a name of its own for each device, whatever that is called", () => {
  const names = ["", "Front", "front", "カメラ", "マイク", "x".repeat(300)].map((label) =>
    leaseNameOf("camera", label),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(windowName("Mozilla/5.0 (X11) Chrome/140 Electron/44", "7")).toBe("Tessera 7");
  expect(windowName("nothing known", "7")).toBe("? 7");
});
