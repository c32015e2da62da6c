import { createHash } from "node:crypto";
import * as Y from "yjs";
import type { KnownBase } from "#core/ports/replica-store.ts";
import { printHlc } from "#shared/kit/hlc.ts";
import { PayloadId } from "#shared/model/team.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { placeOf, sharedItemId, type DocumentName } from "#shared/sync/document-name.ts";
import { addTag, setField, TagId } from "#shared/sync/edits.ts";
import { limits } from "#shared/sync/limits.ts";
import { lessIsBetter, type Report } from "../benchmark.ts";
import type { Scratch } from "../scratch.ts";
import { short } from "../statistics.ts";
import { syncLimits } from "./limits.ts";
import { joinTeam } from "./member.ts";
import { startServer, type StartedServer } from "./servers.ts";
import { deviceOf, partitionId } from "./updates.ts";

const { documentItemCountMax } = limits;
const { itemsPerUpdate, editedShare, editorCount, dayEditCount } = syncLimits;
const owner = deviceOf(0);
const newcomer = deviceOf(800);
const tagId = TagId.parse("a".repeat(24));

/**
 * A device that comes anew to a team that shares so many items, a fifth of them edited: the bytes that it is sent before any
 * content, by its own session. Then it is away while others edit for a day, and comes back.
 */
export async function measureFirstSync(
  scratch: Scratch,
  report: Report,
  itemCount: number,
  signal: AbortSignal,
): Promise<void> {
  await using server = await startServer("tessera", scratch);
  const segments = Array.from({ length: Math.ceil(itemCount / documentItemCountMax) }, (_, n) => n);
  await shareAll(server, segments, signal);
  const first = await sync(server, []);
  const count = first.kept.length;
  if (count !== segments.length * 2) throw new Error(`${count} documents came of ${segments.length * 2}`);
  report.note(`${itemCount} items, ${count} documents: first sync in ${short(first.tookMs)} ms`);
  report.measured(
    lessIsBetter({
      name: "first-sync-bytes",
      value: first.receivedBytes / 1e6,
      unit: `MB of ${itemCount} items`,
      peer: "limit",
      peerValue: (12 * itemCount) / 100_000,
      target: 1,
    }),
  );
  await editForADay(server, segments, signal);
  const again = await sync(server, first.kept);
  report.note(`after ${dayEditCount} edits of others: ${short(again.receivedBytes / 1e3)} kB`);
  report.measured(
    lessIsBetter({
      name: "reconnect-after-a-day",
      value: again.tookMs,
      unit: "ms",
      peer: "limit",
      peerValue: 2_000,
      target: 1,
    }),
  );
}

interface Synced {
  readonly kept: readonly KnownBase[];
  readonly receivedBytes: number;
  readonly tookMs: number;
}

async function sync(server: StartedServer, kept: readonly KnownBase[]): Promise<Synced> {
  const startedMs = performance.now();
  using member = joinTeam({ port: server.port, deviceId: newcomer, kept });
  await member.settled;
  const tookMs = performance.now() - startedMs;
  return { kept: member.kept(), receivedBytes: member.receivedBytes(), tookMs };
}

const segmentNames = (segment: number) =>
  placeOf(partitionId, sharedItemId(owner, segment * documentItemCountMax));

async function shareAll(
  server: StartedServer,
  segments: readonly number[],
  signal: AbortSignal,
): Promise<void> {
  for (const segment of segments) {
    signal.throwIfAborted();
    const { births, edits } = segmentNames(segment);
    await send(
      server,
      births,
      owner,
      updatesOf(documentItemCountMax, 1_000 + segment, (doc, key) => {
        const payloadId = PayloadId.parse(createHash("sha256").update(`${segment} ${key}`).digest("hex"));
        writeBirth(doc, key, { payloadId, sharedMs: Date.now(), kind: "document", withdrawn: false });
      }),
    );
    const device = deviceOf(1 + (segment % editorCount));
    await send(
      server,
      edits,
      device,
      updatesOf(documentItemCountMax * editedShare, 5_000 + segment, (doc, key) => {
        const editor = { device, hlc: printHlc({ wallMs: Date.now(), count: 0 }) };
        setField(doc, key, "title", `What they call number ${key}`, editor);
        addTag(doc, key, tagId, editor);
      }),
    );
  }
}

/** Each edit an update of its own, as people make them. */
async function editForADay(
  server: StartedServer,
  segments: readonly number[],
  signal: AbortSignal,
): Promise<void> {
  const editCount = Math.ceil(dayEditCount / segments.length);
  for (const segment of segments) {
    signal.throwIfAborted();
    const device = deviceOf(100 + (segment % editorCount));
    const doc = new Y.Doc();
    doc.clientID = 9_000 + segment;
    const updates: Uint8Array[] = [];
    doc.on("update", (update: Uint8Array) => updates.push(update));
    for (let at = 0; at < editCount; at += 1)
      setField(doc, String(at), "title", `What is new of number ${at}`, {
        device,
        hlc: printHlc({ wallMs: Date.now(), count: at }),
      });
    await send(server, segmentNames(segment).edits, device, updates);
  }
}

/** So many items one after another, many of them in one update. */
function updatesOf(
  itemCount: number,
  client: number,
  write: (doc: Y.Doc, key: string) => void,
): readonly Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = client;
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  for (let from = 0; from < itemCount; from += itemsPerUpdate)
    doc.transact(() => {
      for (let key = from; key < Math.min(itemCount, from + itemsPerUpdate); key += 1)
        write(doc, String(key));
    });
  return updates;
}

async function send(
  server: StartedServer,
  name: DocumentName,
  deviceId: ReturnType<typeof deviceOf>,
  updates: readonly Uint8Array[],
): Promise<void> {
  const all = Promise.withResolvers<void>();
  let untold = updates.length;
  const line = await server.wire(
    { port: server.port, name, deviceId },
    {
      acknowledged(count) {
        untold -= count;
        if (untold === 0) all.resolve();
      },
      delivered: () => undefined,
    },
  );
  for (const update of updates) line.send(update);
  const late = setTimeout(
    () => all.reject(new Error(`${name} was not acknowledged`)),
    syncLimits.arrivalMaxMs,
  );
  await all.promise;
  clearTimeout(late);
  line.close();
}
