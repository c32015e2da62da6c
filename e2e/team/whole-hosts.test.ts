import { mkdtemp, mkdir, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { exifOfMunich } from "#adapters/formats/image/make-scene.ts";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Application } from "#hosts/application.ts";
import { assemble } from "#hosts/assemble.ts";
import { sourceTree } from "#hosts/source-tree.ts";
import { serverOptions } from "#server/server-options.fake.ts";
import { createTeamServer, type TeamServer } from "#server/create-team-server.ts";
import { prepareFolder } from "#server/database/open-database.fake.ts";
import { openAccess, type OpenedAccess } from "#server/open-access.ts";
import { type OwnClock, revokedMsMax, startOwnClock } from "#server/own-clock.fake.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import { Tag } from "#shared/model/item.ts";
import { serverClient } from "./fixtures/server-client.ts";

// Whole programs and a database on a busy machine: nothing of it waits longer than it must.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const never = new AbortController().signal;
const password = "correct horse battery staple";
const email = "olga@team.example";
const until = (look: () => Promise<void>) => vi.waitFor(look, { timeout: 90_000, interval: 100 });

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tessera-whole-team-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The server as it is installed, set up by an owner, with one partition. */
async function openServer(trashDays = 30) {
  const dataFolder = await makeFolder();
  await prepareFolder(dataFolder);
  const opened = Promise.withResolvers<OpenedAccess>();
  const faults: unknown[] = [];
  const server: TeamServer = await createTeamServer(
    { ...serverOptions(dataFolder), trashDays, report: (error) => void faults.push(error) },
    async (tier, _records, { isTrusted }) => {
      const access = await openAccess(
        {
          dataFolder,
          serverKey: undefined,
          origin: () => "http://127.0.0.1",
          singleSignOn: undefined,
          version: "1",
          nowMs: Date.now,
          isClockTrusted: isTrusted,
          note: () => undefined,
          readLost: () => undefined,
          report: (error) => void faults.push(error),
        },
        tier,
      );
      opened.resolve(access);
      return access;
    },
  );
  const access = await opened.promise;
  onTestFinished(async () => {
    access[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
    expect(faults).toEqual([]);
  });
  const code = (await access.setUpLink())?.split("#")[1] ?? "";
  const owner = await serverClient(server.url).setup.complete({
    code,
    orgName: "Harbour",
    name: "Olga",
    email,
    password,
  });
  const asOwner = serverClient(server.url, owner.token);
  const { id: partitionId } = await asOwner.partitions.create({ name: "Quay" });
  return { server, access, url: server.url, asOwner, partitionId, dataFolder };
}

/** A host as it runs unattended, with one folder. */
async function openHost(name: string): Promise<{ readonly host: Application; readonly papers: string }> {
  const folder = await makeFolder();
  const papers = join(folder, "papers");
  await mkdir(papers);
  const faults: string[] = [];
  const assembly = await assemble({
    dataFolder: join(folder, "data"),
    entries: sourceTree.entries,
    modelFolder: sourceTree.modelFolder,
    shape: "edge",
    version: "1",
    environment: { TESSERA_KEYCHAIN: "off" },
    report: (thrown, where) => faults.push(`${name}: ${where}: ${String(thrown)}`),
  });
  if (assembly.kind !== "ready") throw new Error(assembly.detail);
  const host = assembly.application;
  onTestFinished(async () => {
    await host[Symbol.asyncDispose]();
    expect(faults).toEqual([]);
  });
  await host.start();
  return { host, papers };
}

function given<Value extends object>(value: Value): Exclude<Value, { readonly refused: string }> {
  if (isRefusal(value)) throw new Error(value.refused);
  return value as Exclude<Value, { readonly refused: string }>;
}

const joinAs = (host: Application, url: string, deviceName: string) =>
  host.services.team.join({ url, as: { by: "password", email, password }, deviceName }, never);

async function shareFolder({ host, papers }: Awaited<ReturnType<typeof openHost>>, partitionId: PartitionId) {
  const { library, team } = host.services;
  const { id: folderId } = given(await library.addFolder({ path: papers, ignore: [] }));
  await library.idle();
  given(await team.share({ source: { folderId }, partitionId, originals: true }));
  return folderId;
}

test("two hosts and a server: shared, found, tagged by both, taken back, shut out", async () => {
  const { server, access, url, asOwner, partitionId } = await openServer();
  const [desk, shed] = [await openHost("desk"), await openHost("shed")];
  const wrong = { by: "password", email, password: "guessed wrong" } as const;
  expect(await desk.host.services.team.join({ url, as: wrong, deviceName: "desk" }, never)).toEqual({
    refused: "TEAM_CREDENTIALS",
  });
  const invited = { by: "invitation", code: "never given" } as const;
  expect(await desk.host.services.team.join({ url, as: invited, deviceName: "desk" }, never)).toEqual({
    refused: "TEAM_INVITATION",
  });
  expect(await joinAs(desk.host, url, "desk")).toMatchObject({ joined: true, org: { name: "Harbour" } });
  expect(await joinAs(shed.host, url, "shed")).toMatchObject({ joined: true, device: { name: "shed" } });
  const ours = desk.host.services;
  const theirs = shed.host.services;

  await writeFile(join(desk.papers, "pump.md"), "# Pump\n\nThe pump in the engine room runs hot.\n");
  const folderId = await shareFolder(desk, partitionId);
  const own = async () => (await ours.team.items({ offset: 0, limit: 10 })).items;
  await until(async () => expect(await own()).toMatchObject([{ state: "projected", name: "pump.md" }]));
  const received = async () => (await theirs.team.received({ withdrawn: false, offset: 0, limit: 10 })).items;
  await until(async () => expect(await received()).toHaveLength(1));
  const [item] = await received();
  if (item === undefined) throw new Error("nothing came");
  const opened = given(await theirs.team.openShared(item.id, never));
  expect(opened.segments.map(({ text }) => text).join("\n")).toContain("runs hot");
  const content = await shed.host.content.respond(new Request(`http://host${opened.originalPath}`));
  expect(await content?.text()).toContain("The pump in the engine room");
  const part = await shed.host.content.respond(
    new Request(`http://host${opened.originalPath}`, { headers: { range: "bytes=2-5" } }),
  );
  expect([part?.status, await part?.text()]).toEqual([206, "Pump"]);
  expect((await shed.host.content.respond(new Request("http://host/shared/none")))?.status).toBe(400);

  const [{ itemId } = {}] = await own();
  if (itemId === undefined) throw new Error("it is gone");
  await ours.library.tagItem(itemId, ["hot"]);
  given(await theirs.team.edit({ id: item.id, tags: ["plant"], favourite: true }));
  await until(async () =>
    expect(await ours.library.getItem(itemId)).toMatchObject({ tags: ["hot", "plant"] }),
  );
  await until(async () =>
    expect((await received())[0]?.edits).toMatchObject({ tags: ["hot", "plant"], favourite: true }),
  );

  // The label is found where it was given, and where the thing lies.
  const labelled = async (host: typeof ours): Promise<number> => {
    const found = given(
      await host.search.query(
        { text: "label:red", offset: 0, limit: 5, typing: false, weak: false, facets: false },
        never,
      ),
    );
    return found.totalCount;
  };
  expect(await labelled(ours)).toBe(0);
  given(await theirs.team.edit({ id: item.id, label: "red" }));
  await until(async () => expect((await own())[0]?.edits.label).toBe("red"));
  expect(await labelled(ours)).toBe(1);
  given(await theirs.team.edit({ id: item.id, label: null }));
  await until(async () => expect((await own())[0]?.edits).not.toHaveProperty("label"));
  expect(await labelled(ours)).toBe(0);

  // A file that changes is another payload under the same name; one that goes is taken back.
  await writeFile(join(desk.papers, "pump.md"), "# Pump\n\nThe pump was replaced.\n");
  given(await ours.library.rescanFolder(folderId));
  await until(async () => {
    const again = given(await theirs.team.openShared(item.id, never));
    expect(again.segments.map(({ text }) => text).join("\n")).toContain("was replaced");
  });
  await rm(join(desk.papers, "pump.md"));
  given(await ours.library.rescanFolder(folderId));
  await until(async () => expect(await received()).toEqual([]));

  const shedDevice = (await asOwner.devices.list()).find(({ name }) => name === "shed");
  if (shedDevice === undefined) throw new Error("the device is not known");
  const committed = Promise.withResolvers<OwnClock>();
  access.onChange(() => committed.resolve(startOwnClock()));
  const asked = asOwner.devices.revoke({ deviceId: shedDevice.id });
  using clock = await committed.promise;
  await vi.waitFor(() => expect(server.hub.counts().connectionCount).toBe(1), {
    interval: 5,
    timeout: 60_000,
  });
  expect(clock.passedMs()).toBeLessThan(revokedMsMax);
  await asked;
  await until(async () => expect(await theirs.team.status()).toMatchObject({ connection: "revoked" }));
  expect(await theirs.team.leave()).toEqual({ joined: false });
  expect(await ours.team.status()).toMatchObject({ joined: true, counts: { refused: 0 } });
});

test("an item is moved, its device follows, it comes back, and what is removed from the bin stays in the library", async () => {
  // Nothing stays in this server's bin.
  const { server, url, asOwner, partitionId } = await openServer(0);
  const { id: otherId } = await asOwner.partitions.create({ name: "Harbour office" });
  const [desk, shed] = [await openHost("desk"), await openHost("shed")];
  for (const [name, { host }] of Object.entries({ desk, shed }))
    expect(await joinAs(host, url, name)).toMatchObject({ joined: true });
  const [ours, theirs] = [desk.host.services, shed.host.services];
  await writeFile(join(desk.papers, "pump.md"), "# Pump\n\nThe pump in the engine room runs hot.\n");
  const folderId = await shareFolder(desk, partitionId);
  const own = async () => (await ours.team.items({ offset: 0, limit: 10 })).items;
  const received = async () => (await theirs.team.received({ withdrawn: false, offset: 0, limit: 10 })).items;
  await until(async () => expect(await own()).toMatchObject([{ state: "projected" }]));
  await until(async () => expect(await received()).toHaveLength(1));
  const [first] = await received();
  if (first === undefined) throw new Error("nothing came");
  given(await theirs.team.edit({ id: first.id, title: "Hot pump", tags: ["plant"] }));

  const moved = given(await theirs.team.move({ id: first.id, to: otherId }, never));
  expect(moved).toMatchObject({ partitionId: otherId });
  const here = { id: moved.itemId, partitionId: otherId };
  await until(async () =>
    expect(await received()).toMatchObject([{ ...here, edits: { title: "Hot pump", tags: ["plant"] } }]),
  );
  await until(async () => expect(await own()).toMatchObject([{ ...here, state: "projected" }]));
  expect(await own()).toHaveLength(1);
  const payloadsBefore = (await received())[0]?.payloadId;
  // What changes in the library comes to where the item is now.
  await writeFile(join(desk.papers, "pump.md"), "# Pump\n\nThe pump was replaced.\n");
  given(await ours.library.rescanFolder(folderId));
  await until(async () => {
    const opened = given(await theirs.team.openShared(moved.itemId, never));
    expect(opened.segments.map(({ text }) => text).join("\n")).toContain("was replaced");
  });
  expect((await received())[0]?.payloadId).not.toBe(payloadsBefore);
  expect(await own()).toHaveLength(1);

  const nowhere = { id: moved.itemId, to: first.partitionId };
  expect(await theirs.team.move({ ...nowhere, to: otherId }, never)).toMatchObject({
    refused: "SAME_PARTITION",
  });
  const unknown = "01970000-0000-7000-8000-0000000000ee" as PartitionId;
  expect(await theirs.team.move({ ...nowhere, to: unknown }, never)).toMatchObject({
    refused: "NO_DESTINATION",
  });
  const back = given(await theirs.team.move({ id: moved.itemId, to: partitionId }, never));
  await until(async () => expect(await own()).toMatchObject([{ id: back.itemId, partitionId }]));
  await until(async () => expect(await received()).toMatchObject([{ id: back.itemId, partitionId }]));
  expect(await theirs.team.move({ id: first.id, to: otherId }, never)).toMatchObject({
    refused: "NOT_FOUND",
  });

  given(await theirs.team.edit({ id: back.itemId, trashed: true }));
  await until(async () => expect((await own())[0]?.edits.trashed).toBe(true));
  await server.projection.settled();
  expect(await theirs.team.move({ id: back.itemId, to: otherId }, never)).toMatchObject({
    refused: "ITEM_IN_TRASH",
  });
  await server.purging.look();
  await until(async () => expect(await received()).toEqual([]));
  await until(async () => expect(await own()).toMatchObject([{ state: "refused", why: "purged" }]));
  const [{ itemId } = {}] = await own();
  expect(itemId && (await ours.library.getItem(itemId))).toMatchObject({
    status: "indexed",
    name: "pump.md",
  });
});

/** When the server last told of suggestions, as whoever looks at the status hears it. */
function hearing(team: Application["services"]["team"]): () => number | undefined {
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  let lastMs: number | undefined;
  const hear = async (): Promise<void> => {
    for await (const status of team.watchStatus(ending.signal))
      if (status.joined) lastMs = status.suggestedMs;
  };
  void hear();
  return () => lastMs;
}

test("a viewer suggests, who may edit takes it over, and both find the item by what was suggested", async () => {
  const { url, asOwner, partitionId } = await openServer();
  const vera = "vera@team.example";
  const { code } = await asOwner.people.invite({ email: vera, name: "Vera", role: "viewer" });
  await serverClient(url).people.accept({ code, password });
  const [desk, shed] = [await openHost("desk"), await openHost("shed")];
  expect(await joinAs(desk.host, url, "desk")).toMatchObject({ joined: true });
  const as = { by: "password", email: vera, password } as const;
  expect(await shed.host.services.team.join({ url, as, deviceName: "shed" }, never)).toMatchObject({
    joined: true,
    person: { name: "Vera" },
  });
  const [ours, theirs] = [desk.host.services, shed.host.services];
  await writeFile(join(desk.papers, "pump.md"), "# Pump\n\nThe pump in the engine room runs hot.\n");
  await shareFolder(desk, partitionId);
  const received = async () => (await theirs.team.received({ withdrawn: false, offset: 0, limit: 10 })).items;
  await until(async () => expect(await received()).toHaveLength(1));
  const [item] = await received();
  if (item === undefined) throw new Error("nothing came");
  expect(await theirs.team.edit({ id: item.id, title: "Hot pump" })).toEqual({ refused: "TEAM_REFUSED" });

  const heard = [hearing(ours.team), hearing(theirs.team)] as const;
  const before = heard.map((last) => last());
  const edit = { title: "Hot pump", addTags: [Tag.parse("plant")] };
  const { id } = given(await theirs.team.suggest({ id: item.id, edit }, never));
  // The server says so, and nobody has asked.
  await until(async () => expect(heard[0]()).toBeGreaterThan(before[0] ?? 0));
  const filter = { offset: 0, limit: 10 };
  const waiting = given(await ours.team.suggestions(filter, never));
  expect(waiting).toMatchObject({ openCount: 1, suggestions: [{ id, edit, by: { name: "Vera" } }] });
  // Until somebody decides nobody has anything of it.
  expect((await received())[0]?.edits).toMatchObject({ tags: [] });
  expect(await theirs.team.decideSuggestions({ ids: [id], take: true }, never)).toEqual({
    refused: "FORBIDDEN",
  });
  const undecided = heard[1]() ?? 0;
  const { decisions } = given(await ours.team.decideSuggestions({ ids: [id], take: true }, never));
  await until(async () => expect(heard[1]()).toBeGreaterThan(undecided));
  expect(decisions).toMatchObject([{ id, outcome: "taken", before: { title: null, tags: [] } }]);
  await until(async () =>
    expect((await received())[0]?.edits).toMatchObject({ tags: ["plant"], title: "Hot pump" }),
  );
  const foundBy = async (services: typeof ours, from: "here" | "team"): Promise<number> => {
    const question = {
      text: "tag:plant",
      limit: 5,
      typing: false,
      weak: false,
      facets: false,
      waitMs: 20_000,
    };
    const lists = await Array.fromAsync(services.searchWithTeam.query(question, never));
    return given(lists.at(-1) ?? { refused: "NOT_FOUND" as const }).hits.filter((hit) => hit.from === from)
      .length;
  };
  await until(async () => expect(await foundBy(ours, "here")).toBe(1));
  await until(async () => expect(await foundBy(theirs, "team")).toBe(1));
  expect(given(await theirs.team.suggestions(filter, never))).toMatchObject({
    openCount: 0,
    suggestions: [{ id, state: "taken", decided: { by: { name: "Olga" } }, item: { title: "Hot pump" } }],
  });
  expect(given(await ours.team.suggestions(filter, never)).totalCount).toBe(0);
});

test("pictures that are shared are found by their colour, and near a place by its name as long as their originals are shared", async () => {
  const { url, partitionId, dataFolder } = await openServer();
  const [desk, shed] = [await openHost("desk"), await openHost("shed")];
  for (const [name, { host }] of Object.entries({ desk, shed }))
    expect(await joinAs(host, url, name)).toMatchObject({ joined: true });
  await sharp({ create: { width: 320, height: 200, channels: 3, background: "#d01010" } })
    .withExif(exifOfMunich)
    .jpeg()
    .toFile(join(desk.papers, "door.jpg"));
  const folderId = await shareFolder(desk, partitionId);
  const found = async (text: string) => {
    const question = { text, limit: 5, typing: false, weak: false, facets: false, waitMs: 20_000 };
    const lists = await Array.fromAsync(shed.host.services.searchWithTeam.query(question, never));
    const { hits, team } = given(lists.at(-1) ?? { refused: "NOT_FOUND" as const });
    return [hits.map(({ from, hit }) => `${from} ${hit.name}`), "unanswered" in team && team.unanswered];
  };
  const door = [["team door.jpg"], []];
  await until(async () => expect(await found("colour:red near:Munich")).toEqual(door));
  expect(await found("near:48.2,11.6,5km -colour:red")).toEqual([[], []]);
  expect(await found("near:Lisbon")).toEqual([[], []]);
  const { team } = desk.host.services;
  const theirs = shed.host.services.team;
  const received = async () =>
    (await theirs.received({ withdrawn: false, offset: 0, limit: 1 })).items[0] ?? expect.fail("none");
  const payloadCount = async () =>
    (await readdir(join(dataFolder, "payloads"), { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    ).length;
  const { id, payloadId } = await received();
  expect(await payloadCount()).toBe(2);
  // Read anew it goes anew, and its original, which is the same, does not.
  await utimes(join(desk.papers, "door.jpg"), 1, 1);
  await until(async () => expect((await received()).payloadId).not.toBe(payloadId));
  expect(await payloadCount()).toBe(3);
  expect((await Array.fromAsync(theirs.fetchOriginal(id, never))).at(-1)).toMatchObject({ state: "here" });
  given(await team.share({ source: { folderId }, partitionId, originals: false }));
  await until(async () => expect(await found("near:Munich")).toEqual([[], []]));
  await until(async () => {
    const { segments } = given(await theirs.openShared(id, never));
    expect(segments.map(({ text }) => text).join("\n")).not.toContain("Place");
  });
  await until(async () => expect(await found("colour:red")).toEqual(door));
});
