import { expect, test, vi } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, UserId } from "#shared/model/team.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import { type Bus, keyOfRung, type Rung } from "./bus.ts";

const partition = PartitionId.parse("01970000-0000-7000-8000-000000000001");
const deviceId = DeviceId.parse("01970000-0000-7000-8000-000000000003");
const users = [1, 2].map((n) => UserId.parse(`01970000-0000-7000-8000-00000000001${n}`)) as [UserId, UserId];
const rungOf = (segment: number, seq: number): Rung => ({
  kind: "appended",
  name: DocumentName.parse(`births/${partition}/${deviceId}.${segment}`),
  seq,
  deviceId,
});

/** One bus that nobody else uses. */
export interface BusWorld extends AsyncDisposable {
  join(report: (error: unknown) => void): Promise<Bus>;
  /** Everybody on it loses it for a moment. */
  interrupt(): Promise<void>;
  /** As somebody else does who may. */
  sendRaw(texts: readonly string[]): Promise<void>;
}

function numberOf(rung: Rung): number {
  switch (rung.kind) {
    case "appended":
      return rung.seq;
    case "erased":
      return rung.epoch;
    case "suggested":
      return 3;
  }
}

/** What is heard on a bus. */
function heardOn(bus: Bus) {
  const heard = { rungs: new Map<string, number>(), count: 0, missedCount: 0 };
  bus.listen({
    rung(rung) {
      heard.count += 1;
      heard.rungs.set(keyOfRung(rung), numberOf(rung));
    },
    missed: () => void (heard.missedCount += 1),
  });
  return heard;
}

export function busConformance(openWorld: () => Promise<BusWorld>): void {
  const open = async (failures: unknown[] = []) => {
    const world = await openWorld();
    const join = () => world.join((error) => void failures.push(error));
    return { world, one: await join(), other: await join() };
  };

  test("others hear the newest of each document, however many, and nobody hears itself", async () => {
    const { world, one, other } = await open();
    await using _world = world;
    await using _one = one;
    await using _other = other;
    const own = heardOn(one);
    const heard = heardOn(other);
    for (let segment = 0; segment < 300; segment++)
      for (const seq of [1, 2, 3]) one.ring(rungOf(segment, seq));
    for (const epoch of [6, 7]) one.ring({ kind: "erased", epoch });
    // Of one person in one partition however often, and of another by itself.
    for (const userId of [users[0], users[0], users[1]])
      one.ring({ kind: "suggested", partitionId: partition, userId });
    await vi.waitFor(() => expect(heard.rungs.size).toBe(303), { timeout: 10_000 });
    expect(heard.rungs.get("erased")).toBe(7);
    expect(new Set(heard.rungs.values())).toEqual(new Set([3, 7]));
    expect({ count: heard.count, own: own.count }).toEqual({ count: 303, own: 0 });
  });

  test("whoever was cut off is told to look, and hears again", async () => {
    const { world, one, other } = await open();
    await using _world = world;
    await using _one = one;
    await using _other = other;
    const heard = heardOn(other);
    await world.interrupt();
    one.ring(rungOf(0, 7));
    await vi.waitFor(() => expect(heard.missedCount).toBe(1), { timeout: 20_000 });
    await vi.waitFor(
      () => {
        one.ring(rungOf(1, 8));
        expect([...heard.rungs.values()]).toContain(8);
      },
      { timeout: 20_000, interval: 100 },
    );
  });

  test("what is none of ours is reported and does no harm", async () => {
    const failures: unknown[] = [];
    const { world, one, other } = await open(failures);
    await using _world = world;
    await using _one = one;
    await using _other = other;
    const heard = heardOn(other);
    await world.sendRaw(["", "{", "[]", '{"from":"x","rungs":[{"kind":"appended","name":"../x","seq":1}]}']);
    one.ring(rungOf(0, 1));
    await vi.waitFor(() => expect(heard.count).toBe(1), { timeout: 10_000 });
    await vi.waitFor(() => expect(failures.length).toBe(8));
  });
}
