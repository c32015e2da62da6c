import { expect, test } from "@playwright/test";
import { openHarbour, settled, setUp, type Harbour } from "./fixtures/harbour.ts";
import type { TeamHost } from "./fixtures/team-host.ts";
import { startServerOn, tiers } from "./fixtures/tiers.ts";

const rounds = 3;
const filesPerRound = 6;

for (const tier of tiers)
  test(`nothing acknowledged is lost when the server is killed, on the ${tier} database`, async () => {
    const server = await startServerOn(tier);
    const missing = "reason" in server ? server.reason : "";
    test.skip(missing !== "", missing);
    if ("reason" in server) return;
    await using _server = server;
    await setUp(server);
    await using harbour = await openHarbour(server);
    const { desk, shed, quay } = harbour;
    for (const host of [desk, shed]) {
      await host.write("papers", { "first.md": `# First\n\nOf ${host.name}.\n` });
      await host.share("papers", quay);
    }
    const acknowledged = new Set<string>();
    for (let round = 0; round < rounds; round++)
      for (const name of await killWhileEditing(harbour, round)) acknowledged.add(name);
    await settled(desk, shed);
    const count = rounds * filesPerRound + 1;
    for (const [from, to] of [
      [desk, shed],
      [shed, desk],
    ] as const) {
      await expect.poll(async () => (await from.status()).counts.projected).toBe(count);
      const ids = (await from.items()).map(({ id }) => id).toSorted();
      await expect.poll(async () => (await to.received()).map(({ id }) => id).toSorted()).toEqual(ids);
    }
    expect(acknowledged.size).toBeGreaterThan(rounds);
  });

/** Names of what was acknowledged, each found on the server that came back before any device spoke to it. */
async function killWhileEditing({ server, asOwner, desk, shed }: Harbour, round: number) {
  const texts = (host: TeamHost) =>
    Object.fromEntries(
      Array.from({ length: filesPerRound }, (_, at) => {
        const name = `${host.name}${round}x${at}`;
        return [`${name}.md`, `# ${name}\n\nAll of it is about ${name}.\n`];
      }),
    );
  const editing = Promise.all([desk, shed].map((host) => host.write("papers", texts(host))));
  const acknowledged = async (host: TeamHost) =>
    (await host.items()).filter(({ state }) => state === "acknowledged" || state === "projected");
  const before = 1 + round * filesPerRound;
  const arrived = async () => (await acknowledged(desk)).length + (await acknowledged(shed)).length;
  // Some of this round have arrived, and the others are on their way.
  await expect.poll(arrived, { intervals: [20] }).toBeGreaterThan(2 * before);
  await server.kill();
  await editing;
  const names: string[] = [];
  for (const host of [desk, shed]) {
    await host.client.team.setPaused({ paused: true });
    names.push(...(await acknowledged(host)).map(({ name }) => name));
  }
  await server.start();
  for (const name of names) {
    const found = async () =>
      (await asOwner.search.query({ text: name.replace(".md", ""), limit: 100 })).hits.map((hit) => hit.name);
    await expect.poll(found).toContain(name);
  }
  for (const host of [desk, shed]) await host.client.team.setPaused({ paused: false });
  return names;
}
