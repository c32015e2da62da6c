import { setTimeout as pause } from "node:timers/promises";
import * as Y from "yjs";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { lessIsBetter, type Report } from "../benchmark.ts";
import { createRandom } from "../data/random.ts";
import type { Scratch } from "../scratch.ts";
import { syncLimits } from "./limits.ts";
import { startServer, type ServerName, type StartedServer } from "./servers.ts";
import { createWriter, deviceOf, documentOf, type Edit } from "./updates.ts";

interface Outcome {
  readonly acknowledgedCount: number;
  readonly lostCount: number;
}

/** Both are killed while a device sends, again and again; what they had acknowledged must be there when they are back. */
export async function measureKills(
  scratch: Scratch,
  report: Report,
  rounds: number,
  signal: AbortSignal,
): Promise<void> {
  const [ours, theirs] = await Promise.all([
    killAgainAndAgain("tessera", scratch, rounds, signal),
    killAgainAndAgain("hocuspocus", scratch, rounds, signal),
  ]);
  report.note(
    `${rounds} rounds of kill -9: of ${ours.acknowledgedCount} acknowledged updates ${ours.lostCount} were lost; ` +
      `Hocuspocus 4.7.0 lost ${theirs.lostCount} of ${theirs.acknowledgedCount}`,
  );
  const measurement = lessIsBetter({
    name: "acknowledged-lost",
    value: ours.lostCount,
    unit: `updates in ${rounds} rounds`,
    peer: "Hocuspocus 4.7.0 that stores with fsync",
    peerValue: theirs.lostCount,
    target: 1,
  });
  report.measured({ ...measurement, ratio: ours.lostCount === 0 ? 1 : 0 });
}

interface Sent {
  readonly name: DocumentName;
  readonly client: number;
  readonly acknowledged: readonly Edit[];
}

async function killAgainAndAgain(
  name: ServerName,
  scratch: Scratch,
  rounds: number,
  signal: AbortSignal,
): Promise<Outcome> {
  const random = createRandom(9);
  let [acknowledgedCount, lostCount] = [0, 0];
  let sent: Sent | undefined;
  for (let round = 0; round <= rounds; round += 1) {
    signal.throwIfAborted();
    await using server = await startServer(name, scratch);
    if (sent !== undefined) lostCount += await missingOf(server, sent);
    if (round === rounds) break;
    const { least, most } = syncLimits.killAfterMs;
    sent = await sendUntilKilled(server, round, least + random.below(most - least));
    acknowledgedCount += sent.acknowledged.length;
  }
  return { acknowledgedCount, lostCount };
}

async function sendUntilKilled(server: StartedServer, round: number, afterMs: number): Promise<Sent> {
  const { client, deviceId, edit } = createWriter(round);
  const name = documentOf(round);
  const edits: Edit[] = [];
  let acknowledgedCount = 0;
  const line = await server.wire(
    { port: server.port, name, deviceId },
    { acknowledged: (count) => void (acknowledgedCount += count), delivered: () => undefined },
  );
  const endMs = performance.now() + afterMs;
  while (performance.now() < endMs) {
    const made = edit();
    edits.push(made);
    line.send(made.update);
    await pause(1);
  }
  await server.kill();
  // What it said before its end is still on its way.
  await pause(syncLimits.lastWordsMs);
  line.close();
  return { name, client, acknowledged: edits.slice(0, acknowledgedCount) };
}

async function missingOf(server: StartedServer, { name, client, acknowledged }: Sent): Promise<number> {
  const doc = new Y.Doc();
  const line = await server.wire(
    { port: server.port, name, deviceId: deviceOf(900) },
    { acknowledged: () => undefined, delivered: (update) => Y.applyUpdate(doc, update) },
  );
  line.close();
  const kept = Y.getState(doc.store, client);
  return acknowledged.filter(({ clock }) => clock > kept).length;
}
