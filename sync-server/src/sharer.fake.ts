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
  /** Resolves once it is acknowledged, with the document's `seq` then; what was not when a connection ended is sent again. */
  share(n: number, payloadId?: PayloadId): Promise<number>;
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
  let connected: { readonly device: FakeDevice; readonly end: Promise<undefined> } | undefined;
  let connectionCount = 0;
  const connect = async () => {
    connectionCount += 1;
    const device = await connectAgain(url, bearer);
    // One that is told to wait asks anew, and by then may be told by another instance.
    const end = Promise.race([device.closed, device.hear("refuse")]).then(() => undefined);
    // From then on what is acknowledged says how far the document is.
    await Promise.race([device.open(births, 1), end]);
    return { device, end };
  };
  return {
    connectionCount: () => connectionCount,
    async share(n, payloadId = PayloadId.parse(n.toString(16).padStart(64, "0"))) {
      let seq = 0;
      writeBirth(doc, String(n), { payloadId, sharedMs: 1, kind: "text", withdrawn: false });
      for (let attempt = 0; waiting.length > 0 && attempt < 300; attempt++) {
        const { device, end } = (connected ??= await connect());
        const [update = new Uint8Array()] = waiting;
        device.say({ type: "update", channel: 1, update });
        const ack = await Promise.race([device.hear("ack"), end]);
        if (ack !== undefined) {
          ({ seq } = ack);
          waiting.shift();
        } else {
          connected = undefined;
          await device[Symbol.asyncDispose]();
        }
      }
      expect(waiting).toEqual([]);
      return seq;
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
