/** Devices and a server in real processes, killed, stopped and cut off by chance; what each saw is checked afterwards. */
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { openBadNetwork, type BadNetwork } from "../fixtures/bad-network.ts";
import { setUpDeviceTeam } from "../fixtures/device-team.ts";
import { type ServerProcess } from "../fixtures/server-process.ts";
import { startServerOn, tiers } from "../fixtures/tiers.ts";
import { type HistoryEvent, violationsOf } from "./check-history.ts";
import { type HistoryDevice, startHistoryDevice } from "./history-device.ts";

/** An hour, as a release is tried: `TESSERA_HISTORY_SECONDS=3600 npx vitest run e2e/team/history`. */
const seconds = Number(process.env["TESSERA_HISTORY_SECONDS"] ?? 5);
const seed = Number(process.env["TESSERA_HISTORY_SEED"] ?? Date.now() % 1_000_000);
const deviceCount = 3;
/** All of it goes into one document, which may be no larger than a server takes: some sixty thousand writes in the longest run. */
const writeEveryMs = Math.max(15, seconds / 60);
const healMs = 60_000;
vi.setConfig({ testTimeout: (seconds + 120) * 1_000 });

describe("the checker", () => {
  const wrote = (device: string, n: number, after = {}): HistoryEvent => ({
    kind: "wrote",
    operation: { device, n },
    after,
  });
  const saw = (by: string, ...operations: readonly [string, number][]): HistoryEvent => ({
    kind: "saw",
    by,
    operations: operations.map(([device, n]) => ({ device, n })),
  });
  const acknowledged = (device: string, n: number): HistoryEvent => ({
    kind: "acknowledged",
    operation: { device, n },
  });
  const ended = (by: string, state = "same"): HistoryEvent => ({ kind: "ended", by, state });
  const good = [
    wrote("a", 1),
    wrote("a", 2),
    acknowledged("a", 2),
    saw("b", ["a", 1], ["a", 2]),
    wrote("b", 1, { a: 2 }),
    saw("a", ["b", 1]),
    ended("a"),
    ended("b"),
  ];

  test("finds nothing where nothing is wrong", () => expect(violationsOf(good)).toEqual([]));
  test.each([
    [
      "what was acknowledged and is gone",
      [wrote("a", 1), acknowledged("a", 1), ended("b")],
      /b does not see a:1/,
    ],
    ["a gap", [wrote("a", 1), wrote("a", 2), saw("b", ["a", 2])], /not what came before/],
    [
      "an effect before its cause",
      [wrote("a", 1), saw("b", ["a", 1]), wrote("b", 1, { a: 1 }), saw("c", ["b", 1])],
      /before a:1/,
    ],
    ["what nobody wrote", [saw("b", ["a", 1])], /nobody wrote/],
    ["two that disagree", [...good, ended("c", "other")], /c does not see in the end what a sees/],
  ] as const)("finds %s", (_, history, sentence) =>
    expect(violationsOf(history).join("\n")).toMatch(sentence),
  );
});

/** One fault after another, until the time is over; then everything runs again. */
async function disturb(
  server: ServerProcess,
  networks: readonly BadNetwork[],
  chance: () => number,
): Promise<void> {
  const endMs = performance.now() + seconds * 1_000;
  const span = (leastMs: number, mostMs: number): Promise<void> =>
    pause(leastMs + chance() * (mostMs - leastMs));
  while (performance.now() < endMs) {
    const network = networks[Math.floor(chance() * networks.length)];
    const which = chance();
    if (which < 0.3) {
      await server.kill();
      await span(0, 500);
      await server.start();
    } else if (which < 0.5) {
      process.kill(server.pid, "SIGSTOP");
      await span(100, 1_500);
      process.kill(server.pid, "SIGCONT");
    } else if (which < 0.8) {
      network?.set({ kind: "partition" });
      await span(100, 1_500);
      network?.set({ kind: "clear" });
    } else {
      network?.set({ kind: "cut", afterBytes: () => Math.floor(chance() * 4_000) });
      await span(100, 800);
      network?.set({ kind: "clear" });
    }
    await span(50, 400);
  }
}

for (const tier of seconds > 60 ? tiers : tiers.slice(0, 1))
  test(`${seconds} s of faults (seed ${seed}), on the ${tier} database: what was acknowledged is kept, causes come first, all agree`, async (context) => {
    const server = await startServerOn(tier);
    if ("reason" in server) return context.skip(server.reason);
    await using _server = server;
    const team = await setUpDeviceTeam(server);
    await using open = new AsyncDisposableStack();
    const history: HistoryEvent[] = [];
    const note = (event: HistoryEvent): void => void history.push(event);
    const networks: BadNetwork[] = [];
    const devices: HistoryDevice[] = [];
    const first = await team.join();
    const { edits: document } = placeOf(team.partitionId, sharedItemId(first.id, 0));
    const add = async (joined = team.join()): Promise<HistoryDevice> => {
      const network = open.use(await openBadNetwork(server.url));
      networks.push(network);
      const device = open.use(
        startHistoryDevice({ index: devices.length, url: network.url, joined: await joined, document, note }),
      );
      devices.push(device);
      return device;
    };
    await add(Promise.resolve(first));
    while (devices.length < deviceCount) await add();
    const chance = seededChance(seed);
    const writing = setInterval(
      () => devices[Math.floor(Math.random() * deviceCount)]?.write(),
      writeEveryMs,
    );
    open.defer(() => clearInterval(writing));
    await disturb(server, networks, chance);
    clearInterval(writing);
    for (const network of networks) network.set({ kind: "clear" });
    const agreed = (): void => {
      expect(devices.map((device) => device.isSettled())).toEqual(devices.map(() => true));
      expect(new Set(devices.map((device) => device.state())).size).toBe(1);
    };
    await vi.waitFor(agreed, { timeout: healMs, interval: 100 });
    // Who comes new, before any other could bring it again, sees what the log has kept.
    for (const network of networks) network.set({ kind: "partition" });
    await server.kill();
    await server.start();
    const last = await add();
    const isWhole = (): void => expect(last.state() === devices[0]?.state()).toBe(true);
    // What it lacks by then is told by the checker.
    await vi.waitFor(isWhole, { timeout: healMs / 4, interval: 100 }).catch(() => undefined);
    for (const [at, device] of devices.entries())
      note({ kind: "ended", by: `d${at}`, state: device.state() });
    expect(violationsOf(history)).toEqual([]);
    expect(history.filter(({ kind }) => kind === "acknowledged").length).toBeGreaterThan(seconds);
  });
