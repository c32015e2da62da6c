/**
 * What a server wrote into a file, as a connection to it: answers a session as that server would have when it wrote. What it
 * did not know then it answers by "busy", as a server does that cannot tell for now: the device keeps it, and asks again.
 */
import * as Y from "yjs";
import type { AnswerDocument, AnswerFacts } from "#shared/sync/answer-file.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { compareSince, decodeFrames, encodeFrame, type Frame, type Refused } from "#shared/sync/frames.ts";
import { limits } from "#shared/sync/limits.ts";
import { QuietDoc } from "#shared/sync/quiet-doc.ts";
import { sha256Of } from "#shared/sync/signed-file.ts";

/** A document of the file. Its update has passed the gatekeeper. */
export type SaidDocument = Pick<AnswerDocument, "name" | "seq"> & {
  /** All of it. */
  readonly update: Uint8Array;
  /** Updates of the device's that were refused, by the hash of their bytes. */
  readonly refused: ReadonlyMap<string, Refused>;
  /** What the device has of it and the server lacks is never taken from this device any more. */
  readonly isClosed: boolean;
};

export interface Said {
  readonly facts: Pick<AnswerFacts, "epoch" | "madeMs" | "erased">;
  /** What may be read; undefined where later word of that was heard. */
  readonly partitionIds: readonly string[] | undefined;
  readonly document: SaidDocument | undefined;
}

export interface AnswerLine extends Disposable {
  /** Messages, one frame each, in order. */
  hear(message: Uint8Array): Promise<readonly Uint8Array[]>;
}

export function createAnswerLine({ facts, partitionIds, document }: Said): AnswerLine {
  const channels = new Map<number, Channel>();
  const known = document && openKnown(document);
  const greet = (erasedSince: number): readonly Frame[] => {
    const { epoch, madeMs: nowMs, erased } = facts;
    return [
      { type: "welcome", version: limits.protocolVersion, epoch, nowMs },
      ...(erased.epoch > erasedSince ? [{ type: "erased", ...erased } as const] : []),
      ...(partitionIds === undefined ? [] : [{ type: "access", epoch: 0, partitionIds } as const]),
      {
        type: "manifest",
        documents: document === undefined ? [] : [{ name: document.name, seq: document.seq }],
      },
    ];
  };
  const answer = async (frame: Frame): Promise<readonly Frame[]> => {
    if (frame.type === "hello") return greet(frame.erasedSince);
    if (frame.type === "open") {
      if (known === undefined || frame.name !== document?.name) return [busy(frame.channel, 0)];
      channels.set(frame.channel, { number: frame.channel, seq: known.seqAfter(frame.since), count: 0 });
      return known.opened(frame.channel, frame.since);
    }
    const channel = "channel" in frame ? channels.get(frame.channel) : undefined;
    // It was refused while this was on its way.
    if (channel === undefined || known === undefined) return [];
    if (frame.type === "sync-step-1") return known.compared(channel, frame.stateVector);
    if (frame.type !== "update" && frame.type !== "sync-step-2") return [];
    channel.count += 1;
    const why = await known.refusalOf(frame.update, frame.type === "sync-step-2");
    if (why === undefined)
      return [{ type: "ack", channel: channel.number, count: channel.count, seq: channel.seq }];
    channels.delete(channel.number);
    return [{ type: "refuse", channel: channel.number, count: channel.count, why }];
  };
  return {
    async hear(message) {
      const said: Frame[] = [];
      for (const frame of decodeFrames(message, limits.stateBytesMax).frames)
        said.push(...(await answer(frame)));
      return withoutEarlier(said).map(encodeFrame);
    },
    [Symbol.dispose]: () => known?.[Symbol.dispose](),
  };
}

interface Channel {
  readonly number: number;
  readonly seq: number;
  count: number;
}

const busy = (channel: number, count: number): Frame => ({ type: "refuse", channel, count, why: "busy" });

/** An acknowledgement says all that the one right before it said. */
const withoutEarlier = (frames: readonly Frame[]): readonly Frame[] =>
  frames.filter((frame, at) => !(frame.type === "ack" && frames[at + 1]?.type === "ack"));

/** What the server had of the document. */
function openKnown({ seq, update, refused, isClosed }: SaidDocument) {
  const doc = new QuietDoc();
  Y.applyUpdate(doc, update);
  const snapshot = Y.snapshot(doc);
  const stateVector = Y.encodeStateVector(doc);
  const seqAfter = (since: number): number => (since === compareSince ? seq : Math.max(seq, since));
  return {
    /** An older file takes nobody back. */
    seqAfter,
    opened(channel: number, since: number): readonly Frame[] {
      if (since === compareSince) return [{ type: "sync-step-1", channel, stateVector }];
      const isNews = since < seq;
      return [
        ...(isNews ? [{ type: "update", channel, update } as const] : []),
        { type: "opened", channel, seq: seqAfter(since) },
      ];
    },
    compared: ({ number: channel }: Channel, theirs: Uint8Array): readonly Frame[] => [
      { type: "sync-step-2", channel, update: Y.encodeStateAsUpdate(doc, theirs) },
      { type: "opened", channel, seq },
    ],
    /** Undefined where the server has all of it. */
    async refusalOf(given: Uint8Array, isState: boolean): Promise<Refused | undefined> {
      if (Y.snapshotContainsUpdate(snapshot, given)) return undefined;
      if (isState) return isClosed ? "not-owner" : "busy";
      return refused.size === 0 ? "busy" : (refused.get(await sha256Of(given)) ?? "busy");
    },
    [Symbol.dispose]: () => doc.destroy(),
  };
}

export const refusedOf = (
  { refused }: Pick<AnswerFacts, "refused">,
  name: DocumentName,
): ReadonlyMap<string, Refused> =>
  new Map(
    refused.updates.flatMap(({ document, sha256, why }) =>
      document === name ? [[sha256, why] as const] : [],
    ),
  );
