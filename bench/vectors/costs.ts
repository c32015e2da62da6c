/** The sections about what an index costs: to build, to open, to keep in memory. */
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { z } from "zod";
import { lessIsBetter, type Report } from "../benchmark.ts";
import { runProgram } from "../program.ts";
import { createScratch } from "../scratch.ts";
import { median, spread } from "../statistics.ts";
import type { Engine } from "./engine.ts";
import { tessera, usearchHalf } from "./engines.ts";
import { nameOf, type Field } from "./field.ts";
import { buildIndex } from "./indexes.ts";
import type { Amounts } from "./amounts.ts";
import { targets } from "./limits.ts";

/** Processor time with one thread, ours and the peers' one after another. */
export async function buildAll(
  field: Field,
  { buildRowCount: rowCount, buildRounds, buildPeers }: Amounts,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  await using scratch = await createScratch();
  const costs = new Map<Engine, number[]>([tessera, ...buildPeers.keys()].map((engine) => [engine, []]));
  for (let round = 0; round < buildRounds; round += 1) {
    for (const [engine, costsMs] of costs) {
      const path = scratch.path(`${engine.name}-${round}`);
      const { cpuMs } = await buildIndex(field.set, engine, { rowCount, threadCount: 1, path }, signal);
      costsMs.push(cpuMs);
    }
  }
  const name = `${field.set.shape.kind} ${rowCount / 1000}k, build`;
  const told = [...costs].map(([engine, costsMs]) => `${engine.name} ${spread(costsMs, "ms")}`);
  report.note(`${name}: ${told.join("; ")} of a processor`);
  for (const [peer, target] of buildPeers) {
    report.measured(
      lessIsBetter({
        name: `${name}, against ${peer.name}`,
        value: median(costs.get(tessera) ?? []),
        unit: "ms of a processor",
        peer: peer.name,
        peerValue: median(costs.get(peer) ?? []),
        target,
      }),
    );
  }
}

const Opening = z.object({ openMs: z.number(), firstMs: z.number(), anonymousBytes: z.number() });
type Opening = z.infer<typeof Opening>;
const program = fileURLToPath(new URL("open-main.ts", import.meta.url));

/** Opening in a fresh process, the file in the system's cache. */
export async function openBoth(
  field: Field,
  { openRounds }: Amounts,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const own: Opening[] = [];
  const peer: Opening[] = [];
  for (let round = 0; round < openRounds; round += 1) {
    own.push(await openOnce(field, "own", field.indexOf(tessera).path, signal));
    peer.push(await openOnce(field, "peer", field.indexOf(usearchHalf).path, signal));
  }
  const name = `${nameOf(field)}, open`;
  const ownMs = own.map(({ openMs }) => openMs);
  const peerMs = peer.map(({ openMs }) => openMs);
  const first = (openings: readonly Opening[]): string =>
    spread(
      openings.map(({ firstMs }) => firstMs),
      "ms",
    );
  report.note(`${name}: ${spread(ownMs, "ms")}; ${usearchHalf.name} (view) ${spread(peerMs, "ms")}`);
  report.note(`${name}, first question: ${first(own)}; ${usearchHalf.name} ${first(peer)}`);
  const anonymousMb = Math.max(0.1, median(own.map(({ anonymousBytes }) => anonymousBytes / 1e6)));
  const within = { peer: "limit", target: 1 };
  for (const measurement of [
    { ...within, name, value: median(ownMs), unit: "ms", peerValue: targets.openMs },
    {
      name: `${name}, against a peer`,
      value: median(ownMs),
      unit: "ms",
      peer: `${usearchHalf.name} (view)`,
      peerValue: median(peerMs),
      target: 1,
    },
    {
      ...within,
      name: `${name}, anonymous memory`,
      value: anonymousMb,
      unit: "MB",
      peerValue: targets.openAnonymousMb,
    },
  ])
    report.measured(lessIsBetter(measurement));
}

async function openOnce(
  { set }: Field,
  side: "own" | "peer",
  path: string,
  signal: AbortSignal,
): Promise<Opening> {
  const args = [program, side, path, String(set.dimensions), join(set.folder, "queries.f32")];
  const command = [process.execPath, "--disable-warning=ExperimentalWarning", ...args] as const;
  const { stdout } = await runProgram(command, {}, signal);
  return Opening.parse(JSON.parse(stdout));
}
