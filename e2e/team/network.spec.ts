import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { type BadNetwork, openBadNetwork } from "./fixtures/bad-network.ts";
import { openHarbour, settled, setUp, type Harbour } from "./fixtures/harbour.ts";
import { startServer, type ServerProcess } from "./fixtures/server-process.ts";
import type { TeamHost } from "./fixtures/team-host.ts";

test("a network that breaks, cuts, doubles and stalls loses nothing", async () => {
  await using server = await startServer();
  await setUp(server);
  await using toDesk = await openBadNetwork(server.url);
  await using toShed = await openBadNetwork(server.url);
  await using harbour = await openHarbour(server, { desk: toDesk.url, shed: toShed.url });
  const ways = [toDesk, toShed];
  await harbour.desk.write("papers", { "log.md": "# Log\n\nNothing happened.\n" });
  await harbour.desk.share("papers", harbour.quay);
  await expect.poll(async () => (await harbour.shed.received()).length).toBe(1);
  await test.step("a partition that heals", () => partition(harbour, ways));
  await test.step("connections that are cut in the middle of a frame", () => cut(harbour, ways));
  await test.step("what is said twice", () => doubled(harbour, ways));
  await test.step("a device that does not read", () => slowReader(harbour, toShed, server));
});

/** Both have all tags that either gave, each under a name of its own. */
async function agree({ desk, shed }: Harbour, tags: readonly string[]): Promise<void> {
  for (const host of [desk, shed])
    await expect.poll(async () => (await editsOf(host)).tags, { timeout: 60_000 }).toEqual(tags);
  await settled(desk, shed);
}

const editsOf = async (host: TeamHost) => {
  const [item] = [...(await host.items()), ...(await host.received())];
  if (item === undefined) throw new Error(`${host.name} has nothing`);
  return item.edits;
};

/** All tags that the item is to have. */
async function tagAt(host: TeamHost, ...tags: string[]): Promise<void> {
  const [item] = [...(await host.items()), ...(await host.received())];
  if (item === undefined) throw new Error(`${host.name} has nothing`);
  await host.client.team.edit({ id: item.id, tags });
}

async function partition(harbour: Harbour, ways: readonly BadNetwork[]): Promise<void> {
  for (const way of ways) way.set({ kind: "partition" });
  const [ours, theirs] = [
    ["a0", "a1", "a2"],
    ["b0", "b1", "b2"],
  ] as const;
  await tagAt(harbour.desk, ...ours);
  await tagAt(harbour.shed, ...theirs);
  for (const way of ways) way.set({ kind: "clear" });
  await agree(harbour, [...ours, ...theirs]);
}

async function cut(harbour: Harbour, ways: readonly BadNetwork[]): Promise<void> {
  await clean(harbour);
  // Each connection gets a little further than the last: through the greeting, and into what follows.
  for (const way of ways) {
    let bytes = 500;
    way.set({ kind: "cut", afterBytes: () => (bytes += 137) });
  }
  await tagAt(harbour.desk, "c0");
  await tagAt(harbour.shed, "d0");
  for (const [at, host] of [harbour.desk, harbour.shed].entries()) {
    const before = ways[at]?.connectionCount() ?? 0;
    const cutCount = async () => {
      await host.client.team.retry();
      return (ways[at]?.connectionCount() ?? 0) - before;
    };
    await expect.poll(cutCount, { intervals: [100], timeout: 60_000 }).toBeGreaterThan(4);
  }
  for (const way of ways) way.set({ kind: "clear" });
  for (const host of [harbour.desk, harbour.shed]) await host.client.team.retry();
  await agree(harbour, ["c0", "d0"]);
}

async function doubled(harbour: Harbour, ways: readonly BadNetwork[]): Promise<void> {
  await clean(harbour);
  for (const way of ways) way.set({ kind: "doubled" });
  // One after the other: whoever heard of the other's tag and said all of its own would take it away.
  await tagAt(harbour.desk, "e0");
  await agree(harbour, ["e0"]);
  await tagAt(harbour.shed, "e0", "f0");
  await agree(harbour, ["e0", "f0"]);
  expect((await harbour.shed.status()).queue.rejectedCount).toBe(0);
  for (const way of ways) way.set({ kind: "clear" });
}

async function slowReader(harbour: Harbour, toShed: BadNetwork, server: ServerProcess): Promise<void> {
  const { desk, shed } = harbour;
  await clean(harbour);
  const before = residentMegabytes(server);
  toShed.set({ kind: "slow-reader" });
  const [item] = await desk.items();
  if (item === undefined) throw new Error("the item is gone");
  const note = (round: number) => `${round} ${"The tide has turned. ".repeat(5_000)}`;
  for (let round = 0; round < 20; round++) await desk.client.team.edit({ id: item.id, note: note(round) });
  await settled(desk);
  expect(residentMegabytes(server) - before).toBeLessThan(150);
  toShed.set({ kind: "clear" });
  // Not by `toBe`: a difference between two of these is longer than anybody reads.
  await expect.poll(async () => (await editsOf(shed)).note === note(19)).toBe(true);
}

async function clean(harbour: Harbour): Promise<void> {
  const [item] = await harbour.desk.items();
  if (item === undefined) throw new Error("the item is gone");
  await harbour.desk.client.team.edit({ id: item.id, tags: [] });
  await agree(harbour, []);
}

const residentMegabytes = ({ pid }: ServerProcess): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
