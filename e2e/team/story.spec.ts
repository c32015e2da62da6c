import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { openHarbour, owner, settled, setUp, type Harbour } from "./fixtures/harbour.ts";
import {
  eraseInBrowser,
  inviteInBrowser,
  lookAroundInBrowser,
  revokeInBrowser,
  setUpInBrowser,
  signInInBrowser,
} from "./fixtures/server-pages.ts";
import { startServerOn, tiers } from "./fixtures/tiers.ts";
import { placesOfPayload, rowsOfItem, tracesOf } from "./fixtures/traces.ts";

/** Words that stand in one file each, and nowhere else. */
const words = {
  shared: "zanzibar",
  kept: "marzipan",
  bridge: "quixotic",
  offline: "halyard",
  late: "gunwale",
  note: "careener",
};

for (const tier of tiers)
  test(`a team on the ${tier} database`, async ({ page, browser }) => {
    const server = await startServerOn(tier);
    const missing = "reason" in server ? server.reason : "";
    test.skip(missing !== "", missing);
    if ("reason" in server) return;
    await using _server = server;
    // The pages are the same on either: they are used on one.
    const isInBrowser = tier === "embedded";
    if (isInBrowser)
      await test.step("is set up in a browser, which signs in and invites", async () => {
        await setUpInBrowser(page, server);
        await signInInBrowser(page);
        await inviteInBrowser(page, browser);
      });
    else await setUp(server);
    await using harbour = await openHarbour(server);
    if (isInBrowser)
      await test.step("shows its devices, its storage and its trail in a browser", () =>
        lookAroundInBrowser(page, ["desk", "shed"]));
    await test.step("finds what was shared, and nothing else", () => sharedAlone(harbour));
    await test.step("edits while the server is gone, and comes together", () => offline(harbour));
    await test.step("says how long something lies in the bin", () => binned(harbour));
    await test.step("erases an item everywhere", () =>
      erased(harbour, isInBrowser ? () => eraseInBrowser(page, words.shared, owner.name) : undefined));
    await test.step("shuts a device out", () =>
      revoked(harbour, isInBrowser ? () => revokeInBrowser(page, "shed") : undefined));
  });

async function sharedAlone({ desk, shed, quay, bridge }: Harbour): Promise<void> {
  await desk.write("papers", { "pump.md": `# Pump\n\nThe bilge pump runs hot: ${words.shared}.\n` });
  await desk.write("diary", { "diary.md": `# Diary\n\nToday I bought ${words.kept}.\n` });
  await desk.write("orders", { "orders.md": `# Orders\n\nWe sail at dawn, ${words.bridge}.\n` });
  await desk.share("papers", quay);
  await desk.share("orders", bridge);
  await expect.poll(async () => (await desk.status()).counts.projected).toBe(2);
  await expect.poll(async () => (await shed.received()).length).toBe(1);
  expect(await shed.find(words.shared)).toEqual({ here: [], team: ["pump.md"], part: "answered" });
  for (const word of [words.kept, words.bridge])
    expect(await shed.find(word)).toEqual({ here: [], team: [], part: "answered" });
  // One list: what is here is not told of again as the team's.
  expect(await desk.find(words.bridge)).toEqual({ here: ["orders.md"], team: [], part: "answered" });
}

async function offline({ server, desk, shed, quay }: Harbour): Promise<void> {
  await server.stop();
  await expect.poll(async () => (await shed.status()).connection).toBe("offline");
  const [own] = (await desk.items()).filter(({ name }) => name === "pump.md");
  const [seen] = await shed.received();
  if (own?.itemId === undefined || seen === undefined) throw new Error("the item is gone");
  await desk.client.library.tagItem({ itemId: own.itemId, tags: ["hot"] });
  await shed.client.team.edit({ id: seen.id, tags: ["plant"], note: `Ask the ${words.note}.` });
  await shed.write("notes", { "rigging.md": `# Rigging\n\nThe ${words.offline} is frayed.\n` });
  await shed.share("notes", quay);
  expect((await desk.find(words.offline)).part).toBe("unreachable");
  await server.start();
  for (const host of [desk, shed]) await host.client.team.retry();
  await settled(desk, shed);
  const edits = { tags: ["hot", "plant"], note: `Ask the ${words.note}.` };
  const itemNow = async () => (await desk.items()).find(({ id }) => id === own.id)?.edits;
  const seenNow = async () => (await shed.received()).find(({ id }) => id === seen.id)?.edits;
  await expect.poll(itemNow).toMatchObject(edits);
  await expect.poll(seenNow).toMatchObject(edits);
  await expect.poll(async () => (await desk.find(words.offline)).team).toEqual(["rigging.md"]);
}

/** By the server's clock and its number of days, told to a device that asks with its own token. */
async function binned({ desk, shed }: Harbour): Promise<void> {
  const id = (await shed.received())[0]?.id;
  if (id === undefined) throw new Error("the item is gone");
  const daysLeft = async () => {
    const [item] = (await desk.client.admin.items.describe({ ids: [id] })).items;
    if (item?.state !== "there") throw new Error(`it is ${item?.state}`);
    return item.trash === undefined ? undefined : Math.ceil(item.trash.leftMs / 86_400_000);
  };
  expect(await daysLeft()).toBeUndefined();
  await shed.client.team.edit({ id, trashed: true });
  await expect.poll(daysLeft).toBe(30);
  await shed.client.team.edit({ id, trashed: false });
  await expect.poll(daysLeft).toBeUndefined();
  await settled(desk, shed);
}

async function erased(harbour: Harbour, inBrowser: (() => Promise<void>) | undefined): Promise<void> {
  const { server, asOwner, token, desk, shed, quay } = harbour;
  const [item] = (await desk.items()).filter(({ name }) => name === "pump.md");
  if (item === undefined) throw new Error("the item is gone");
  const opened = await shed.client.team.openShared({ id: item.id });
  expect(opened.segments.map(({ text }) => text).join("\n")).toContain(words.shared);
  const received = (await shed.received()).find(({ id }) => id === item.id);
  const payloadId = received?.payloadId ?? "none";
  const payload = async () => {
    const url = `${server.url}/v1/partitions/${quay}/payloads/${payloadId}`;
    return (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status;
  };
  // What is looked for afterwards is found before, everywhere where it is looked for.
  expect(await payload()).toBe(200);
  expect((await tracesOf(harbour, words.shared)).server).not.toEqual([]);
  const noted = await tracesOf(harbour, words.note);
  expect(noted.server).not.toEqual([]);
  for (const tables of [noted.desk, noted.shed]) expect(tables).toContain("shared_edits");
  const places = await placesOfPayload(harbour, payloadId);
  const rows = await rowsOfItem(harbour, item.id);
  if (server.databaseUrl === undefined) expect(places).toEqual(["file", "updates.log"]);
  else {
    expect(places).toEqual(
      expect.arrayContaining([
        "payload_bodies",
        "payload_keys",
        "payloads",
        expect.stringMatching(/^(?:updates|snapshots)$/),
      ]),
    );
    expect(rows).toEqual(["edits", expect.stringMatching(/^emb_/), "items", "segments"]);
  }

  if (inBrowser === undefined) {
    const itemIds = [item.id];
    const { receipt } = await asOwner.erasure.erase({ partitionId: quay, itemIds, reason: "mistake" });
    expect(receipt?.erasure.itemIds).toEqual([item.id]);
  } else await inBrowser();
  await expect.poll(async () => (await shed.received()).map(({ id }) => id)).toEqual([]);
  expect((await shed.find(words.shared)).team).toEqual([]);
  expect((await asOwner.search.query({ text: words.shared })).hits).toEqual([]);
  await expect(shed.client.team.openShared({ id: item.id })).rejects.toThrow();
  // The file is the person's own and stays; that the team has it no more is said of it.
  const states = async () =>
    (await desk.items()).filter(({ id }) => id === item.id).map(({ state, why }) => [state, why]);
  await expect.poll(states).toEqual([["refused", "erased"]]);
  expect(await payload()).toBe(404);
  expect(await rowsOfItem(harbour, item.id)).toEqual([]);
  expect(await placesOfPayload(harbour, payloadId)).toEqual([]);
  await expect.poll(() => tracesOf(harbour, words.note)).toEqual({ server: [], desk: [], shed: [] });
  const left = await tracesOf(harbour, words.shared);
  expect({ server: left.server, shed: left.shed }).toEqual({ server: [], shed: [] });
  // By the same look: what is the person's own is still there.
  expect(left.desk).toContain("segments");
}

async function revoked(
  { asOwner, desk, shed, quay }: Harbour,
  inBrowser: (() => Promise<void>) | undefined,
): Promise<void> {
  const [own] = await shed.items();
  const device = (await asOwner.devices.list()).find(({ name }) => name === "shed");
  if (own === undefined || device === undefined) throw new Error("it is gone");
  // Made while it was a member, and not sent before it was none.
  await shed.client.team.setPaused({ paused: true });
  await shed.client.team.edit({ id: own.id, tags: ["late"] });
  if (inBrowser === undefined) await asOwner.devices.revoke({ deviceId: device.id });
  else await inBrowser();
  await shed.client.team.setPaused({ paused: false });
  // The socket is closed within a second; a machine that is busy besides has some more.
  await expect
    .poll(async () => (await shed.status()).connection, { intervals: [50], timeout: 5_000 })
    .toBe("revoked");
  await shed.write("notes", { "late.md": `# Late\n\nThe ${words.late} leaks.\n` });
  await shed.client.team.retry();
  expect((await shed.find(words.late)).part).toBe("revoked");
  expect((await asOwner.search.query({ text: words.late, partitionIds: [quay] })).hits).toEqual([]);
  const path = join(shed.dataFolder, "rejected.jsonl");
  const { updateCount } = await shed.client.team.exportRejected({ path });
  expect(updateCount).toBeGreaterThan(0);
  expect(await readFile(path, "utf8")).toContain('"why":"revoked"');
  expect((await desk.status()).connection).toBe("current");
}
