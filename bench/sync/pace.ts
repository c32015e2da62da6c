/** Edits at an even pace, whether or not what went before has arrived, and how long each is on its way. */
import { setTimeout as pause } from "node:timers/promises";
import { syncLimits } from "./limits.ts";
import type { StartedServer } from "./servers.ts";
import { beginningOf, createWriter, documentOf } from "./updates.ts";

const { devicesPerDocument, updatesASecond, steadyDeviceCount } = syncLimits;

export type Paced = StartedServer<"tessera" | "wholeServer">;

export interface Pace<Costs> {
  readonly sentCount: number;
  /** From the edit to its acknowledgement, and to each of the other devices. */
  readonly acknowledgedMs: readonly number[];
  readonly deliveredMs: readonly number[];
  readonly costs: { readonly before: Costs; readonly after: Costs };
}

/** `costsNow` is asked when all are connected, and when all is acknowledged. */
export async function sendAtPace<Costs>(
  server: Paced,
  durationMs: number,
  signal: AbortSignal,
  costsNow: () => Promise<Costs>,
): Promise<Pace<Costs>> {
  const times: Times = { sentAtMs: new Map(), acknowledgedMs: [], deliveredMs: [] };
  const devices = await Promise.all(
    Array.from({ length: steadyDeviceCount }, (_, n) => connect(server, n, times)),
  );
  const before = await costsNow();
  const sentCount = await sendEvenly(devices, durationMs, signal);
  await arrivedAll(() => times.acknowledgedMs.length >= sentCount);
  const after = await costsNow();
  for (const { close } of devices) close();
  return { sentCount, ...times, costs: { before, after } };
}

interface Times {
  /** By `keyOf` the update. */
  readonly sentAtMs: Map<string, number>;
  readonly acknowledgedMs: number[];
  readonly deliveredMs: number[];
}

interface Device {
  send(): void;
  close(): void;
}

async function connect(
  server: Paced,
  n: number,
  { sentAtMs, acknowledgedMs, deliveredMs }: Times,
): Promise<Device> {
  const { client, deviceId, edit } = createWriter(n);
  const waiting: number[] = [];
  const name = documentOf(Math.floor(n / devicesPerDocument));
  const line = await server.wire(
    { port: server.port, name, deviceId },
    {
      acknowledged(count) {
        for (const startedMs of waiting.splice(0, count)) acknowledgedMs.push(performance.now() - startedMs);
      },
      delivered(update) {
        const beginning = beginningOf(update);
        const startedMs = sentAtMs.get(keyOf(beginning));
        if (beginning.client !== client && startedMs !== undefined)
          deliveredMs.push(performance.now() - startedMs);
      },
    },
  );
  return {
    send() {
      const nowMs = performance.now();
      const { update } = edit();
      sentAtMs.set(keyOf(beginningOf(update)), nowMs);
      waiting.push(nowMs);
      line.send(update);
    },
    close: line.close,
  };
}

async function sendEvenly(
  devices: readonly Device[],
  durationMs: number,
  signal: AbortSignal,
): Promise<number> {
  const startedMs = performance.now();
  let sentCount = 0;
  for (let nowMs = startedMs; nowMs < startedMs + durationMs; nowMs = performance.now()) {
    signal.throwIfAborted();
    const dueCount = Math.floor(((nowMs - startedMs) / 1000) * updatesASecond);
    for (; sentCount < dueCount; sentCount += 1) devices[sentCount % devices.length]?.send();
    await pause(1);
  }
  return sentCount;
}

const keyOf = ({ client, clock }: ReturnType<typeof beginningOf>): string => `${client} ${clock}`;

async function arrivedAll(isSo: () => boolean): Promise<void> {
  const endMs = performance.now() + syncLimits.arrivalMaxMs;
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error("not all updates were acknowledged");
    await pause(10);
  }
}
