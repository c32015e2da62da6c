/**
 * Says to the hub what a device would say on its socket, for whoever carries the device's file: the same gatekeeper,
 * rights, budget and log. An update that was taken is on the disk.
 */
import * as Y from "yjs";
import type { DeviceId } from "#shared/model/team.ts";
import { closeCodes } from "#shared/sync/close-codes.ts";
import { partsOf, type DocumentName } from "#shared/sync/document-name.ts";
import { compareSince, decodeFrames, encodeFrame, type Frame } from "#shared/sync/frames.ts";
import { checkUpdate, type Heads } from "#shared/sync/gatekeeper.ts";
import { limits } from "#shared/sync/limits.ts";
import { type ProtocolRange, spoken } from "#shared/sync/protocol-range.ts";
import type { LeftOut } from "#shared/rpc/server/delta-report.ts";
import type { DeviceAccess } from "../hub/hub-port.ts";
import type { HubShell } from "../sockets/hub-shell.ts";
import { deltaLimits } from "./limits.ts";

export interface CourierDeps {
  readonly hub: HubShell;
  readonly sleep: (ms: number) => Promise<void>;
  /** As the device that is spoken for; the hub's own versions where nothing is said. */
  readonly speaks?: ProtocolRange;
}

export interface Sender {
  readonly deviceId: DeviceId;
  readonly access: DeviceAccess;
}

export interface CarriedUpdate {
  readonly update: Uint8Array;
  /** What the device knows of everybody's, for a server that was put back from a backup. */
  readonly isState: boolean;
}

export interface Brought {
  readonly takenCount: number;
  /** The server had them. */
  readonly knownCount: number;
  readonly refused: readonly { readonly why: LeftOut; readonly updates: readonly CarriedUpdate[] }[];
}

export interface Courier extends Disposable {
  /** By these rights from now on. */
  mayNow(access: DeviceAccess): void;
  /** In their order; resolves when the server has answered for all of them. */
  bring(name: DocumentName, updates: readonly CarriedUpdate[]): Promise<Brought>;
}

export function openCourier(deps: CourierDeps, { deviceId, access }: Sender): Courier {
  const { hub, sleep } = deps;
  const line = openLine(deps, { deviceId, access });
  let { epoch } = access;
  return {
    mayNow(changed) {
      if (changed.epoch === epoch) return;
      ({ epoch } = changed);
      hub.tell({ kind: "access-changed", deviceId, access: changed });
    },
    async bring(name, updates) {
      const counts = { taken: 0, known: 0 };
      const refused = new Map<LeftOut, readonly CarriedUpdate[]>();
      const leaveOut = (why: LeftOut, left: readonly CarriedUpdate[]): void =>
        void refused.set(why, [...(refused.get(why) ?? []), ...left]);
      let next = 0;
      for (let attempt = 1; next < updates.length; attempt++) {
        const stop = await bringFrom(line, name, updates.slice(next), counts);
        next += stop.answeredCount;
        if (stop.answeredCount > 0) attempt = 1;
        if (stop.why === undefined) break;
        const isForNow = stop.why === "busy" || stop.why === "too-fast";
        if (isForNow && attempt < deltaLimits.attemptCountMax) {
          await sleep(deltaLimits.pauseMs);
        } else if (isForNow || ofAll.has(stop.why)) {
          leaveOut(stop.why, updates.slice(next));
          break;
        } else {
          leaveOut(stop.why, updates.slice(next, next + 1));
          next += 1;
        }
      }
      return {
        takenCount: counts.taken,
        knownCount: counts.known,
        refused: Array.from(refused, ([why, left]) => ({ why, updates: left })),
      };
    },
    [Symbol.dispose]: line[Symbol.dispose],
  };
}

/** Said of one update, they hold for all of the document. */
const ofAll: ReadonlySet<LeftOut> = new Set<LeftOut>([
  "not-permitted",
  "revoked",
  "unknown-document",
  "stopped",
]);

interface Stop {
  readonly answeredCount: number;
  /** Of the one after them; undefined where there is none. */
  readonly why: LeftOut | undefined;
}

/** On a channel of its own, which ends with the first refusal as a device's does. */
async function bringFrom(
  line: Line,
  name: DocumentName,
  updates: readonly CarriedUpdate[],
  counts: { taken: number; known: number },
): Promise<Stop> {
  const channel = line.open(name);
  const opened = await line.hear(channel);
  if (opened.type !== "sync-step-1") return { answeredCount: 0, why: whyOf(opened) };
  const heads = Y.decodeStateVector(opened.stateVector);
  for (const [at, carried] of updates.entries()) {
    const update = lackedOf(carried, name, opened.stateVector);
    const checked = checkUpdate(update, {
      kind: partsOf(name).kind,
      heads,
      mayWriteAs: () => true,
      isState: carried.isState,
    });
    if (checked.kind === "sound" && checked.isKnown) {
      counts.known += 1;
      continue;
    }
    line.say({ type: carried.isState ? "sync-step-2" : "update", channel, update });
    const answer = await line.hear(channel);
    if (answer.type !== "ack") return { answeredCount: at, why: whyOf(answer) };
    if (checked.kind === "sound") takeHeads(heads, checked.heads);
    counts.taken += 1;
  }
  line.say({ type: "close", channel });
  return { answeredCount: updates.length, why: undefined };
}

function takeHeads(heads: Map<number, number>, further: Heads): void {
  for (const [client, head] of further) heads.set(client, head);
}

/** Of a state only what the server lacks. It is read before Yjs reads it: a file is from outside. */
function lackedOf(
  { update, isState }: CarriedUpdate,
  name: DocumentName,
  stateVector: Uint8Array,
): Uint8Array {
  if (!isState) return update;
  const { kind } = partsOf(name);
  const checked = checkUpdate(update, { kind, heads: new Map(), mayWriteAs: () => true, isState });
  return checked.kind === "sound" ? Y.diffUpdate(update, stateVector) : update;
}

type Answer =
  | Extract<Frame, { readonly type: "sync-step-1" | "ack" | "refuse" }>
  | { readonly type: "closed"; readonly code: number };

const whyOf = (answer: Answer): LeftOut => {
  if (answer.type === "refuse") return answer.why;
  return answer.type === "closed" && answer.code === closeCodes.revoked ? "revoked" : "stopped";
};

interface Line extends Disposable {
  open(name: DocumentName): number;
  say(frame: Frame): void;
  hear(channel: number): Promise<Answer>;
}

function openLine({ hub, speaks = spoken }: CourierDeps, sender: Sender): Line {
  const heard: Exclude<Answer, { readonly type: "closed" }>[] = [];
  let closedBy: number | undefined;
  let wake = (): void => undefined;
  const connectionId = hub.newConnection();
  const outlet = {
    send(bytes: Uint8Array): void {
      for (const frame of decodeFrames(bytes, limits.stateBytesMax).frames)
        if (frame.type === "sync-step-1" || frame.type === "ack" || frame.type === "refuse")
          heard.push(frame);
      wake();
    },
    bufferedBytes: () => 0,
    close(code: number): void {
      closedBy = code;
      wake();
    },
  };
  hub.connect(connectionId, outlet, { ...sender, by: "courier" });
  let count = 0;
  const say = (frame: Frame): void => hub.tell({ kind: "received", connectionId, bytes: encodeFrame(frame) });
  say({ type: "hello", ...speaks, erasedSince: Number.MAX_SAFE_INTEGER });
  return {
    say,
    open(name) {
      count += 1;
      say({ type: "open", channel: count, name, since: compareSince });
      return count;
    },
    async hear(channel) {
      for (;;) {
        const at = heard.findIndex((frame) => frame.channel === channel);
        const [frame] = at === -1 ? [] : heard.splice(0, at + 1).slice(-1);
        if (frame !== undefined) return frame;
        if (closedBy !== undefined) return { type: "closed", code: closedBy };
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    [Symbol.dispose]: () => hub.tell({ kind: "closed", connectionId }),
  };
}
