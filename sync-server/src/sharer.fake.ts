/** A device that shares items one after another, whatever happens to the instance that it has. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import * as Y from "yjs";
import { PayloadId } from "#shared/model/team.ts";
import { readBirths, writeBirth } from "#shared/sync/births.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { connectDevice, type FakeDevice } from "./device.fake.ts";

export interface Sharing {
  readonly bearer: string;
  /** The document that is its own. */
  readonly births: DocumentName;
}

export interface Sharer extends AsyncDisposable {
  /** How often it had to look for an instance. */
  connectionCount(): number;
  /** Resolves once it is acknowledged; what was not when a connection ended is sent again. */
  share(n: number): Promise<void>;
}

/** As long as no instance takes it, a device tries again. */
export async function connectAgain(url: string, bearer: string): Promise<FakeDevice> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const connected = await Promise.race([
      connectDevice(url, bearer).catch(() => undefined),
      sleep(5_000, undefined, { ref: false }),
    ]);
    if (connected !== undefined) return connected;
    await sleep(100);
  }
  throw new Error("no instance takes the device");
}

export function openSharer(url: string, { bearer, births }: Sharing): Sharer {
  const doc = new Y.Doc();
  const waiting: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => waiting.push(update));
  let connected: { readonly device: FakeDevice; readonly end: Promise<unknown> } | undefined;
  let connectionCount = 0;
  const connect = async () => {
    connectionCount += 1;
    const device = await connectAgain(url, bearer);
    device.say({ type: "open", channel: 1, name: births, since: 0 });
    // One that is told to wait asks anew, and by then may be told by another instance.
    return { device, end: Promise.race([device.closed, device.hear("refuse")]).then(() => undefined) };
  };
  return {
    connectionCount: () => connectionCount,
    async share(n) {
      const payloadId = PayloadId.parse(n.toString(16).padStart(64, "0"));
      writeBirth(doc, String(n), { payloadId, sharedMs: 1, kind: "text", withdrawn: false });
      for (let attempt = 0; waiting.length > 0 && attempt < 300; attempt++) {
        const { device, end } = (connected ??= await connect());
        const [update = new Uint8Array()] = waiting;
        device.say({ type: "update", channel: 1, update });
        if ((await Promise.race([device.hear("ack"), end])) !== undefined) waiting.shift();
        else {
          connected = undefined;
          await device[Symbol.asyncDispose]();
        }
      }
      expect(waiting).toEqual([]);
    },
    [Symbol.asyncDispose]: async () => connected?.device[Symbol.asyncDispose](),
  };
}

/** What a device that knows nothing is sent. */
export async function keysSeenAt(url: string, { bearer, births }: Sharing): Promise<readonly string[]> {
  await using device = await connectAgain(url, bearer);
  const doc = new Y.Doc();
  await device.open(births, 1);
  for (const update of device.taken("update")) Y.applyUpdate(doc, update.update);
  return [...readBirths(doc).keys()];
}
