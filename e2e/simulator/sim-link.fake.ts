/**
 * The network between the devices and the hub, as a WebSocket over TCP is: in order, until it is cut. What is lost or
 * torn takes all that follows with it, and who is at the other end hears of the end later, or much later. Worse than those
 * it now and then says a message twice, as something between the two may.
 */
import { decodeFrames, encodeFrame, type UpdateFrame } from "#shared/sync/frames.ts";
import type { AppendEntry } from "#server/hub/hub-port.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { ConnectionId } from "#shared/sync/sync-ids.ts";
import type { SimDevice } from "./sim-device.fake.ts";
import type { SimHub } from "./sim-hub.fake.ts";
import type { Random } from "#shared/kit/random.ts";
import { fails, isWithin, type World } from "./world.ts";

interface Link {
  readonly id: ConnectionId;
  readonly device: SimDevice;
  isUp: boolean;
  toHubMs: number;
  toDeviceMs: number;
  isBuffered: boolean;
  readonly channels: Map<number, LinkChannel>;
}

interface LinkChannel {
  readonly name: DocumentName;
  /** What went over it to the hub, in order. */
  readonly updates: Uint8Array[];
  /** So many of them were acknowledged, and on the disk: what is there once is there for good. */
  durableCount: number;
}

export interface Network {
  readonly connect: (device: SimDevice) => void;
  readonly toHub: (device: SimDevice, bytes: Uint8Array) => void;
  readonly toDevice: (id: ConnectionId, bytes: Uint8Array) => void;
  /** By the device, or by a fault. */
  readonly cut: (device: SimDevice) => void;
  /** By the hub. */
  readonly close: (id: ConnectionId, code: number) => void;
  readonly cutAll: () => void;
  readonly leak: (entry: AppendEntry) => void;
}

/** `copying`: the chance that a message comes twice, which takes nothing of the others'. */
export function createNetwork(world: World, copying: Random, hubOf: () => SimHub): Network {
  const { schedule, random } = world;
  const links = new Map<SimDevice, Link>();
  const byId = new Map<ConnectionId, Link>();
  let count = 0;

  function end(link: Link, code: number): void {
    if (!link.isUp) return;
    link.isUp = false;
    byId.delete(link.id);
    if (links.get(link.device) === link) links.delete(link.device);
    schedule.after(random.below(30), () => link.device.handle({ kind: "disconnected", code }));
    schedule.after(random.below(fails(world, 0.3) ? 20_000 : 30), () =>
      hubOf().handle({ kind: "closed", connectionId: link.id }),
    );
  }

  /** Later than all that was sent before. */
  function carry(
    link: Link,
    direction: "toHubMs" | "toDeviceMs",
    bytes: Uint8Array,
    deliver: (bytes: Uint8Array) => void,
  ): void {
    const at = Math.max(link[direction], schedule.nowMs() + 1 + random.below(20));
    link[direction] = at;
    const isTorn = fails(world, 0.004);
    const isLost = fails(world, 0.008);
    const isTwice = copying.next() < 0.01 && world.areFaultsOn();
    schedule.after(at - schedule.nowMs(), () => {
      if (!link.isUp) return;
      if (!isLost) deliver(isTorn ? bytes.subarray(0, random.below(bytes.byteLength)) : bytes);
      if (isTwice && !isLost && !isTorn && link.isUp) deliver(bytes);
      if (isLost || isTorn) end(link, 1006);
    });
  }

  function watch(link: Link, bytes: Uint8Array): void {
    for (const frame of decodeFrames(bytes).frames) {
      if (frame.type === "open")
        link.channels.set(frame.channel, { name: frame.name, updates: [], durableCount: 0 });
      if (frame.type === "update" || frame.type === "sync-step-2")
        note(link.channels.get(frame.channel)?.updates, frame);
    }
  }

  function note(updates: Uint8Array[] | undefined, { update, count }: UpdateFrame): void {
    if (updates !== undefined && count === updates.length + 1) updates.push(update);
  }

  /** Invariant: what the hub says is on its disk, when it says so. */
  function judge(link: Link, bytes: Uint8Array): void {
    for (const frame of decodeFrames(bytes).frames) {
      const channel = "channel" in frame ? link.channels.get(frame.channel) : undefined;
      if (channel === undefined) continue;
      const { name } = channel;
      if (frame.type === "ack") judgeAck(channel, frame.count);
      if ((frame.type === "update" || frame.type === "sync-step-2") && !isDurable(name, frame.update))
        world.violate("told to others before it was on the disk");
    }
  }

  function judgeAck(channel: LinkChannel, count: number): void {
    const { name, updates, durableCount } = channel;
    if (!updates.slice(durableCount, count).every((update) => isDurable(name, update)))
      world.violate("acknowledged before it was on the disk");
    channel.durableCount = Math.max(durableCount, Math.min(count, updates.length));
  }

  function isDurable(name: DocumentName, update: Uint8Array): boolean {
    const heads = world.durable(name);
    return isWithin(world, update, (client) => heads.get(client) ?? 0);
  }

  function toDevice(id: ConnectionId, bytes: Uint8Array): void {
    const link = byId.get(id);
    if (link === undefined) return;
    judge(link, bytes);
    carry(link, "toDeviceMs", bytes, (got) => link.device.handle({ kind: "received", bytes: got }));
    if (link.isBuffered || !fails(world, 0.02)) return;
    link.isBuffered = true;
    hubOf().handle({ kind: "buffered", connectionId: id, sizeBytes: 2 ** 24 });
    schedule.after(50 + random.below(500), () => {
      link.isBuffered = false;
      if (link.isUp) hubOf().handle({ kind: "drained", connectionId: id });
    });
  }

  return {
    connect(device) {
      schedule.after(1 + random.below(20), () => {
        const hub = hubOf();
        const access = hub.accessOf(device.id);
        if (!hub.isUp() || fails(world, 0.1) || access === "revoked")
          return device.handle({
            kind: "disconnected",
            code: access === "revoked" && hub.isUp() ? 4403 : 1006,
          });
        const id = ConnectionId.parse((count += 1));
        const link: Link = {
          id,
          device,
          isUp: true,
          toHubMs: 0,
          toDeviceMs: 0,
          isBuffered: false,
          channels: new Map(),
        };
        links.set(device, link);
        byId.set(id, link);
        hub.handle({ kind: "connected", connectionId: id, deviceId: device.id, access, by: "socket" });
        device.handle({ kind: "connected" });
      });
    },
    toHub(device, bytes) {
      const link = links.get(device);
      if (link === undefined) return;
      carry(link, "toHubMs", bytes, (got) => {
        watch(link, got);
        const bytes = world.bug === "copies-counted" ? withoutNumbers(got) : got;
        hubOf().handle({ kind: "received", connectionId: link.id, bytes });
      });
    },
    toDevice,
    cut(device) {
      const link = links.get(device);
      if (link !== undefined) end(link, 1006);
    },
    close(id, code) {
      const link = byId.get(id);
      // What was said before arrives before.
      if (link !== undefined)
        schedule.after(Math.max(0, link.toDeviceMs - schedule.nowMs()), () => end(link, code));
    },
    cutAll() {
      for (const link of links.values()) end(link, 1006);
    },
    leak({ name, update, deviceId }) {
      for (const link of byId.values()) {
        const [channel] = [...link.channels].find(([, { name: open }]) => open === name) ?? [];
        if (channel !== undefined && link.device.id !== deviceId)
          toDevice(link.id, encodeFrame({ type: "update", channel, update }));
      }
    },
  };
}

function withoutNumbers(message: Uint8Array): Uint8Array {
  const { kind, frames } = decodeFrames(message);
  if (kind === "malformed") return message;
  const unnumbered = frames.map((frame) => {
    if (frame.type !== "update" && frame.type !== "sync-step-2") return frame;
    const { count: _, ...rest } = frame;
    return rest;
  });
  return Buffer.concat(unnumbered.map(encodeFrame));
}
