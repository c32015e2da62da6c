/** A device that was away for months comes back to a team that went on, with edits of its own that nobody has seen. */
import { createHash } from "node:crypto";
import { expect, onTestFinished, test, vi } from "vitest";
import { folderId, otherFolderId } from "#adapters/sqlite/store-samples.ts";
import { createDeviceIdentity } from "#adapters/team-client/device-identity.ts";
import { createTeamClient } from "#adapters/team-client/create-team-client.ts";
import { createTeamServer, type TeamServer } from "#server/create-team-server.ts";
import { makeFolder, prepareFolder } from "#server/database/open-database.fake.ts";
import { openAccess, type OpenedAccess } from "#server/open-access.ts";
import { serverOptions } from "#server/server-options.fake.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { JoinAs } from "#shared/rpc/server/devices-contract.ts";
import { limits as syncLimits } from "#shared/sync/limits.ts";
import { spoken } from "#shared/sync/protocol-range.ts";
import { MoveId } from "#shared/model/team.ts";
import { serverClient, type ServerClient } from "./fixtures/server-client.ts";
import { joinedStatus, never, own, received, tagsOf, until } from "./open-team.fake.ts";
import { openDevice, type TeamDevice } from "./team-device.fake.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const dayMs = 86_400_000;
const password = "correct horse battery staple";
const asOlga = { by: "password", email: "olga@team.example", password } as const;
const asSam = { by: "password", email: "sam@team.example", password } as const;

/** One clock for all: of the server and of every device. Spans are as long, so that nobody sees a clock that leaps. */
function createCalendar() {
  let daysOn = 0;
  const spanMs = performance.now.bind(performance);
  const spans = vi.spyOn(performance, "now").mockImplementation(() => spanMs() + daysOn * dayMs);
  onTestFinished(() => {
    spans.mockRestore();
  });
  return {
    nowMs: () => Date.now() + daysOn * dayMs,
    pass: (days: number) => void (daysOn += days),
  };
}

/** The server as it is, with identity and rights. */
async function openServer(nowMs: () => number) {
  const folder = await makeFolder();
  await prepareFolder(folder.path);
  const faults: unknown[] = [];
  const report = (thrown: unknown): void => void faults.push(thrown);
  let access: OpenedAccess | undefined;
  const server: TeamServer = await createTeamServer(
    { ...serverOptions(folder.path), nowMs, report },
    async (tier, records, { isTrusted }) => {
      access = await openAccess(
        {
          dataFolder: folder.path,
          serverKey: undefined,
          origin: () => "http://127.0.0.1",
          singleSignOn: undefined,
          version: "1",
          nowMs,
          isClockTrusted: isTrusted,
          note: records.teller.tellOfAccess,
          readLost: records.keys.rotate,
          report,
        },
        tier,
      );
      return access;
    },
  );
  const { url } = server;
  onTestFinished(async () => {
    access?.[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
    expect(faults).toEqual([]);
  });
  const code = (await access?.setUpLink())?.split("#")[1] ?? "";
  await serverClient(url).setup.complete({ code, orgName: "Harbour", name: "Olga", ...asOlga });
  return {
    url,
    server,
    /** A session lasts for hours alone. */
    asOwner: async (): Promise<ServerClient> =>
      serverClient(url, (await serverClient(url).session.signIn(asOlga)).token),
  };
}

async function openHarbour() {
  const calendar = createCalendar();
  const server = await openServer(calendar.nowMs);
  const asOwner = await server.asOwner();
  const open = async (name: string, as: JoinAs): Promise<TeamDevice> => {
    const vault = {
      deriveKey: (purpose: string) =>
        Promise.resolve(new Uint8Array(createHash("sha256").update(`${name} ${purpose}`).digest())),
    };
    const device = await openDevice({
      client: createTeamClient({ vault }),
      identity: createDeviceIdentity({ vault }),
      nowMs: calendar.nowMs,
    });
    onTestFinished(() => device[Symbol.asyncDispose]());
    await device.library.addFolder({
      id: otherFolderId,
      path: "/bridge",
      paused: false,
      ignore: [],
      addedMs: 1,
    });
    await device.team.start();
    expect(await device.team.join({ url: server.url, as, deviceName: name }, never)).toMatchObject({
      joined: true,
    });
    return device;
  };
  const [quay, bridge, dock] = [
    (await asOwner.partitions.create({ name: "Quay" })).id,
    (await asOwner.partitions.create({ name: "Bridge" })).id,
    (await asOwner.partitions.create({ name: "Dock" })).id,
  ];
  const invite = async (name: string) => {
    const { code } = await asOwner.people.invite({
      email: `${name.toLowerCase()}@team.example`,
      name,
      role: null,
      partitions: [quay, bridge, dock].map((partitionId) => ({ partitionId, role: "member" as const })),
    });
    const { userId } = await serverClient(server.url).people.accept({ code, password });
    return userId;
  };
  const [sam, mia] = [await invite("Sam"), await invite("Mia")];
  const desk = await open("desk", asOlga);
  const shed = await open("shed", asSam);
  const boat = await open("boat", { ...asSam, email: "mia@team.example" });
  return { ...server, calendar, desk, shed, boat, quay, bridge, dock, sam, mia };
}

const shareIn = ({ team }: TeamDevice, partitionId: PartitionId, folder = folderId) =>
  team.share({ source: { folderId: folder }, partitionId, originals: false });
const settled = (device: TeamDevice) =>
  until(async () =>
    expect(await joinedStatus(device)).toMatchObject({
      connection: "current",
      queue: { updateCount: 0, payloadCount: 0 },
    }),
  );
/** What others share and this device may read, by what its text begins with. */
async function receivedNamed(device: TeamDevice) {
  const named = new Map<string, Awaited<ReturnType<typeof received>>[number]>();
  for (const item of await received(device)) {
    const opened = await device.team.openShared(item.id, never);
    if ("name" in opened) named.set(opened.name, item);
  }
  return named;
}

test("after seven months its edits arrive, what was erased stays so, what it may no longer read is gone", async () => {
  const harbour = await openHarbour();
  const { calendar, desk, shed, boat, quay, bridge, dock, sam, mia } = harbour;
  for (const name of ["pump", "valve", "crane", "rope"])
    await desk.index(`/home/${name}.md`, `The ${name} as it was.`);
  await shareIn(desk, quay);
  await desk.indexIn(otherFolderId, "/bridge/helm.md", "The helm as it was.");
  await shareIn(desk, bridge, otherFolderId);
  const log = await shed.index("/home/log.md", "The log as it was.");
  await shareIn(shed, quay);
  await boat.index("/home/anchor.md", "The anchor as it was.");
  await shareIn(boat, quay);
  for (const device of [desk, shed, boat]) await settled(device);
  await until(async () => expect(await received(shed)).toHaveLength(6));
  const there = await receivedNamed(shed);
  const of = (name: string) => there.get(`${name}.md`) ?? expect.fail(`${name} did not come`);

  // Where no network is.
  await shed.team.setPaused(true);
  calendar.pass(60);
  await shed.tag(log, "kept");
  await shed.index("/home/buoy.md", "The buoy is new.");
  for (const [name, edit] of [
    ["pump", { tags: ["hot"], note: "seen on the way" }],
    ["valve", { title: "Never to be read again", note: "nor this" }],
    ["crane", { tags: ["tall"] }],
    ["rope", { title: "Rope from the trash" }],
    ["helm", { title: "Nobody's helm" }],
    ["anchor", { tags: ["heavy"] }],
  ] as const)
    expect(await shed.team.edit({ id: of(name).id, ...edit })).toMatchObject({ id: of(name).id });
  await until(async () => expect((await joinedStatus(shed)).queue.payloadCount).toBe(1));
  const { updateCount } = (await joinedStatus(shed)).queue;
  expect(updateCount).toBeGreaterThanOrEqual(7);
  await shed.close();

  // Meanwhile the team goes on.
  const asOwner = await harbour.asOwner();
  // Longer than what a log keeps before it is put together.
  for (let count = 0; count <= syncLimits.compactAfterCount; count += 1)
    await desk.team.edit({ id: of("pump").id, title: `The pump, ${count}` });
  await settled(desk);
  await asOwner.erasure.erase({ partitionId: quay, itemIds: [of("valve").id], reason: "person-asked" });
  const moveId = MoveId.parse("01970000-0000-7000-8000-0000000000aa");
  await asOwner.items.move({ partitionId: quay, itemId: of("crane").id, to: dock, moveId });
  await desk.team.edit({ id: of("rope").id, trashed: true });
  await asOwner.partitions.setAccess({ partitionId: bridge, principalId: sam, role: null });
  const boatDevice = (await asOwner.devices.list()).find(({ name }) => name === "boat");
  await asOwner.devices.revoke({ deviceId: boatDevice?.id ?? expect.fail("boat is known") });
  await asOwner.people.setActive({ userId: mia, active: false });
  await settled(desk);
  await harbour.server.projection.settled();
  // As it does every hour: from when it sees that something is there it counts.
  await harbour.server.purging.look();
  calendar.pass(100);
  await harbour.server.purging.look();
  calendar.pass(53);
  // Every use of its token brings another certificate, and the older is worth nothing.
  await desk.restart();
  await settled(desk);

  // Its program is of the version before; the team's is of the next.
  await shed.restart({ version: spoken.version - 1, oldest: Math.max(0, spoken.version - 2) });
  await shed.team.setPaused(false);
  await settled(shed);
  await shed.restart();
  await settled(shed);
  await until(async () =>
    expect((await own(shed)).map(({ state }) => state).toSorted()).toEqual(["projected", "projected"]),
  );
  expect(await tagsOf(shed, log)).toEqual(["kept"]);
  const now = await receivedNamed(shed);
  expect([...now.keys()].toSorted()).toEqual(["anchor.md", "crane.md", "pump.md"]);
  const last = `The pump, ${syncLimits.compactAfterCount}`;
  const atDesk = await receivedNamed(desk);
  expect([...atDesk.keys()].toSorted()).toEqual(["anchor.md", "buoy.md", "log.md"]);
  expect(atDesk.get("log.md")?.edits.tags).toEqual(["kept"]);
  expect(atDesk.get("anchor.md")?.edits.tags).toEqual(["heavy"]);
  const ownAtDesk = new Map((await own(desk)).map((item) => [item.name, item]));
  expect(ownAtDesk.get("pump.md")?.edits).toMatchObject({
    title: last,
    tags: ["hot"],
    note: "seen on the way",
  });
  expect(ownAtDesk.get("helm.md")?.edits).not.toHaveProperty("title");
  expect(now.get("pump.md")?.edits).toMatchObject({ title: last, tags: ["hot"], note: "seen on the way" });
  // What was said of it where it was stays there (ADR 41), and whoever looks is told.
  for (const crane of [now.get("crane.md"), ownAtDesk.get("crane.md")])
    expect(crane).toMatchObject({ partitionId: dock, edits: { tags: [], editedAfterMove: quay } });
});

test("after more than a year it is asked who it is, and signing in again as the same person loses nothing", async () => {
  const { url, calendar, desk, shed, quay } = await openHarbour();
  await desk.index("/home/pump.md", "The pump as it was.");
  await shareIn(desk, quay);
  for (const device of [desk, shed]) await settled(device);
  await until(async () => expect(await received(shed)).toHaveLength(1));
  const [item] = await received(shed);
  if (item === undefined) throw new Error("nothing came");
  await shed.team.setPaused(true);
  await shed.team.edit({ id: item.id, title: "The hot pump" });
  await shed.close();
  calendar.pass(200);
  await desk.restart();
  await settled(desk);
  calendar.pass(200);
  await desk.restart();
  await settled(desk);
  await shed.restart();
  await shed.team.setPaused(false);
  await until(async () => expect((await joinedStatus(shed)).connection).toBe("expired"));
  const before = await joinedStatus(shed);
  expect(before.queue.updateCount).toBe(1);
  const join = (as: JoinAs, at = url) => shed.team.join({ url: at, as, deviceName: "another name" }, never);
  expect(await join({ ...asSam, password: "not the password" })).toEqual({ refused: "TEAM_CREDENTIALS" });
  expect(await join(asOlga)).toEqual({ refused: "TEAM_NOT_AGAIN", data: { person: "Sam" } });
  expect(await join(asSam, "https://other.example")).toMatchObject({ refused: "TEAM_JOINED" });
  // Whoever was refused is where they were.
  expect(await joinedStatus(shed)).toMatchObject({ connection: "expired", queue: { updateCount: 1 } });
  expect(await join(asSam)).toMatchObject({ joined: true, device: before.device });
  await settled(shed);
  await until(async () => expect((await own(desk))[0]?.edits.title).toBe("The hot pump"));
  expect(await join(asSam)).toMatchObject({ refused: "TEAM_JOINED" });
});
