import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { connectToRunningHost, tokenOf } from "#hosts/cli/host-connection.ts";
import { lessIsBetter, type Benchmark, type Report } from "../benchmark.ts";
import { readPassages } from "../data/real-passages.ts";
import { startEdgeHost } from "../edge-host.ts";
import { benchEnvironment } from "../open-application.ts";
import { createScratch } from "../scratch.ts";
import { short } from "../statistics.ts";
import { beginDay, liveTurn, type World } from "./day.ts";
import { limits } from "./limits.ts";
import { type Sample, sampleOf } from "./samples.ts";
import { mediansOf, trendOf } from "./trend.ts";

export const soakBenchmark: Benchmark = {
  name: "soak",
  about:
    "what a day brings in some minutes (--minutes): do memory, descriptors, threads and disk stay level?",
  async run(report, signal, { minutes = limits.minutes }) {
    if (process.platform !== "linux") throw new Error("reads /proc, which only Linux has");
    // The host's token lies in the vault that the host was told to use.
    Object.assign(process.env, benchEnvironment);
    await using scratch = await createScratch();
    const [dataFolder, folder] = [scratch.path("data"), scratch.path("notes")];
    mkdirSync(folder);
    await using hook = await listenForHooks();
    await using host = await startEdgeHost(dataFolder);
    await using session = await connectToRunningHost(dataFolder);
    if (session === undefined) throw new Error("the host is not to be reached");
    const world: World = {
      client: session.client,
      origin: new URL(host.link).origin,
      token: await tokenOf(dataFolder),
      folder,
      passages: readPassages(),
      hook: hook.url,
    };
    await beginDay(world);
    const sample = (hour: number): Sample => sampleOf(host.processId, dataFolder, hour);
    const { samples, lateMs } = await liveDay(world, { minutes, sample }, signal);
    report.note(
      `a day in ${short(minutes)} minutes, ${samples.length} samples; ${hook.count()} messages to the webhook`,
    );
    if (lateMs > 0)
      report.note(`the day took ${short(lateMs / 1000)} s longer: the machine was busy with other work`);
    tell(samples, report);
  },
};

interface Living {
  readonly minutes: number;
  readonly sample: (hour: number) => Sample;
}

/** Turn by turn at an even pace, or as fast as they can be lived. */
async function liveDay(
  world: World,
  { minutes, sample }: Living,
  signal: AbortSignal,
): Promise<{ readonly samples: readonly Sample[]; readonly lateMs: number }> {
  const samples: Sample[] = [];
  const startedMs = performance.now();
  const turnMs = (minutes * 60_000) / limits.turnCount;
  for (let turn = 0; turn < limits.turnCount; turn++) {
    signal.throwIfAborted();
    await liveTurn(world, turn, signal);
    const dueMs = startedMs + (turn + 1) * turnMs;
    // Several moments of a turn: one alone would see always the same of what comes and goes.
    do {
      samples.push(sample((24 * (turn + 1)) / limits.turnCount));
      await pause(Math.min(500, Math.max(0, dueMs - performance.now())), undefined, { signal });
    } while (performance.now() < dueMs);
  }
  return { samples, lateMs: performance.now() - startedMs - minutes * 60_000 };
}

const measures = [
  { name: "memory", of: ({ residentBytes }: Sample) => residentBytes / 1e6, unit: "MB" },
  { name: "private memory", of: ({ privateBytes }: Sample) => privateBytes / 1e6, unit: "MB" },
  { name: "descriptors", of: ({ descriptorCount }: Sample) => descriptorCount, unit: "" },
  { name: "threads", of: ({ threadCount }: Sample) => threadCount, unit: "" },
  { name: "disk", of: ({ diskBytes }: Sample) => diskBytes / 1e6, unit: "MB" },
] as const;

/** From when what is kept has reached its most. */
function tell(samples: readonly Sample[], report: Report): void {
  const late = samples.filter(({ hour }) => hour > 24 * limits.warmUpShare);
  for (const { name, of, unit } of measures) {
    const levels = mediansOf(late.map(of), limits.trendPartCount);
    const { growth, chance } = trendOf(levels);
    report.note(
      `${name}: ${short(levels[0] ?? 0)} to ${short(levels.at(-1) ?? 0)} ${unit}; chance of such a rise ${short(chance)}`,
    );
    report.measured({
      ...lessIsBetter({
        name: `soak ${name}`,
        value: growth,
        unit: "times the level after the warm-up",
        peer: "limit",
        peerValue: limits.growthMax,
        target: 1,
      }),
      // What rises by chance, or by next to nothing, is flat.
      holds: growth <= limits.growthMax || chance > limits.chanceMax,
    });
  }
  plot(samples, report);
}

function plot(samples: readonly Sample[], report: Report): void {
  const hour = { name: "hour of the day", scale: "linear" } as const;
  const linear = (name: string) => ({ name, scale: "linear" }) as const;
  // A graph has room for a point a quarter of an hour.
  const shown = [...Map.groupBy(samples, (each) => each.hour).values()].flatMap((own) => own.at(-1) ?? []);
  const line = (name: string, of: (sample: Sample) => number) => ({
    name,
    points: shown.map((sample) => [sample.hour, of(sample)] as const),
  });
  const parts = new Set(shown.flatMap((sample) => sample.parts.map(({ name }) => name)));
  const memoryOf = (part: string) => (sample: Sample) =>
    (sample.parts.find(({ name }) => name === part)?.residentBytes ?? 0) / 1e6;
  report.plot({
    title: "A day: memory",
    x: hour,
    y: linear("MB"),
    series: [
      line("all, resident", ({ residentBytes }) => residentBytes / 1e6),
      line("all, in no file", ({ privateBytes }) => privateBytes / 1e6),
      ...[...parts].slice(0, 4).map((part) => line(part, memoryOf(part))),
    ],
  });
  report.plot({
    title: "A day: descriptors, threads, processes",
    x: hour,
    y: linear("count"),
    series: [
      line("descriptors", ({ descriptorCount }) => descriptorCount),
      line("threads", ({ threadCount }) => threadCount),
      line("processes", ({ processCount }) => processCount),
    ],
  });
  report.plot({
    title: "A day: disk",
    x: hour,
    y: linear("MB"),
    series: [
      line("data folder", ({ diskBytes }) => diskBytes / 1e6),
      ...(["database", "log before it", "vectors and the rest"] as const).map((sort) =>
        line(sort, ({ files }) => files[sort] / 1e6),
      ),
    ],
  });
}

/** Takes what a webhook sends, on this machine alone. */
async function listenForHooks() {
  let received = 0;
  const server = createServer((request, response) => {
    received++;
    request.resume();
    response.writeHead(204).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    count: () => received,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
