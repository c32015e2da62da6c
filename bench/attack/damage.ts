import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { DeviceTeam } from "#e2e/team/fixtures/device-team.ts";
import type { HonestDevice } from "#e2e/team/fixtures/honest-device.ts";
import type { ServerProcess } from "#e2e/team/fixtures/server-process.ts";
import { lessIsBetter, type Report } from "../benchmark.ts";
import { quantile, spread } from "../statistics.ts";
import { editFor } from "./siege.ts";

const hostile = new URL("damage-main.ts", import.meta.url);
const turnCount = 4;
const megabytesMax = 50;
const aloneMs = 20_000;

interface Told {
  readonly sentCount: number;
  readonly acknowledgedCount: number;
}

/** What updates that are damaged cost those who mean well, and the server's memory. */
export async function measureDamage(
  honest: HonestDevice,
  team: DeviceTeam,
  server: Pick<ServerProcess, "url" | "pid">,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const attacker = await startAttacker(team, server.url);
  const [alone, beside]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < turnCount; turn++) {
    alone.push(...(await editFor(honest, signal)));
    await attacker.during(async () => void beside.push(...(await editFor(honest, signal))));
  }
  // Whoever means well takes memory, too: what the damaged ones take is seen while they are alone.
  const before = residentMegabytes(server.pid);
  const sentBefore = attacker.told().sentCount;
  await attacker.during(() => pause(aloneMs, undefined, { signal }));
  const grownMegabytes = residentMegabytes(server.pid) - before;
  const { sentCount, acknowledgedCount } = attacker.told();
  report.note(
    `edits acknowledged: alone ${spread(alone, "ms")}, beside damaged updates ${spread(beside, "ms")}; of ${sentCount} damaged ` +
      `${acknowledgedCount} were acknowledged; ${sentCount - sentBefore} of them alone let the server's memory grow by ${Math.round(grownMegabytes)} MB`,
  );
  if (acknowledgedCount > 0) throw new Error("a damaged update was acknowledged");
  const p99 = (times: readonly number[]): number => quantile(times, 0.99);
  const besides = { name: "honest-p99-beside-damaged", value: p99(beside), unit: "ms (p99)" };
  report.measured(lessIsBetter({ ...besides, peer: "alone", peerValue: p99(alone), target: 0.5 }));
  const memory = { name: "memory-beside-damaged", value: Math.max(1, grownMegabytes), unit: "MB" };
  report.measured(lessIsBetter({ ...memory, peer: "limit", peerValue: megabytesMax, target: 1 }));
}

async function startAttacker({ join, partitionId }: DeviceTeam, url: string) {
  const { id, freshBearer } = await join();
  let past: Told = { sentCount: 0, acknowledgedCount: 0 };
  return {
    told: () => past,
    async during(work: () => Promise<void>): Promise<void> {
      const child = fork(hostile, [url, await freshBearer(), partitionId, id]);
      let told: Told = { sentCount: 0, acknowledgedCount: 0 };
      child.on("message", (message) => (told = message as Told));
      await once(child, "message");
      await work();
      child.disconnect();
      await once(child, "exit");
      past = {
        sentCount: past.sentCount + told.sentCount,
        acknowledgedCount: past.acknowledgedCount + told.acknowledgedCount,
      };
    },
  };
}

const residentMegabytes = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
