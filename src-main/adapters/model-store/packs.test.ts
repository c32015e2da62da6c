import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { ModelStore } from "#core/ports/models.ts";
import { ModelCatalogue, ModelId } from "#shared/model/model-catalogue.ts";
import type { PackEvent } from "#shared/rpc/models-contract.ts";
import { sampleCatalogue, sampleFiles, startModelHost } from "./model-fixture.ts";
import { createModelStore } from "./model-store.ts";
import { packHead, type PackedModel } from "./pack-format.ts";
import { createPackSigner } from "./pack-signer.ts";

const tiny = ModelId.parse("tiny");
const signal = new AbortController().signal;
const nothingKnown = ModelCatalogue.parse({ format: "tessera-models-1", models: [] });
let folder: string;
let pack: string;
let whole: Buffer;
let fingerprint: string;
let store: ModelStore;
let count = 0;

const storeOf = (name: string, bundled: ModelCatalogue, seed: number, mirror = ""): Promise<ModelStore> =>
  createModelStore({
    folder: join(folder, name),
    bundled,
    network: { settings: () => ({ mirror, proxy: "" }) },
    signer: createPackSigner(Buffer.alloc(32, seed)),
  });

async function lastOf(events: AsyncIterable<PackEvent>): Promise<PackEvent | undefined> {
  let last: PackEvent | undefined;
  for await (const event of events) last = event;
  return last;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tessera-packs-"));
  pack = join(folder, "models.tessera-pack");
  await using host = await startModelHost(sampleFiles);
  await using sender = await storeOf("sender", sampleCatalogue(), 1, host.origin);
  await sender.download(tiny);
  for await (const list of sender.stream(signal)) if (list[0]?.state.kind === "ready") break;
  const done = await lastOf(sender.exportPack({ path: pack, ids: [tiny] }, signal));
  if (done?.kind !== "done") throw new Error(JSON.stringify(done));
  fingerprint = done.fingerprint;
  // Nothing is written over, and what is not ready cannot be sent.
  expect(await lastOf(sender.exportPack({ path: pack, ids: [tiny] }, signal))).toMatchObject({
    why: { code: "pack-not-writable" },
  });
  expect(
    await lastOf(sender.exportPack({ path: `${pack}2`, ids: [ModelId.parse("unpinned")] }, signal)),
  ).toMatchObject({ why: { code: "model-unverified" } });
  whole = readFileSync(pack);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => void (store = await storeOf(`store-${count++}`, sampleCatalogue(), 2)));
afterEach(() => store[Symbol.asyncDispose]());

const importOf = (bytes: Buffer, trust?: string): Promise<PackEvent | undefined> => {
  const path = join(folder, "received.tessera-pack");
  writeFileSync(path, bytes);
  return lastOf(store.importPack({ path, trust }, signal));
};

test("what the catalogue verifies needs nobody's word", async () => {
  expect(await importOf(whole)).toMatchObject({ kind: "done", modelIds: ["tiny"], fingerprint });
  expect(await store.open(tiny)).toMatchObject({ kind: "ready" });
  // Again: it is there already.
  expect(await importOf(whole)).toMatchObject({ kind: "done" });
});

test("what the catalogue does not know needs the signer's fingerprint, and stays known", async () => {
  await using other = await storeOf("unknowing", nothingKnown, 2);
  store = other;
  expect(await importOf(whole)).toMatchObject({
    kind: "refused",
    why: { code: "pack-of-unknown-signer", fingerprint },
  });
  expect(await importOf(whole, "0000-0000")).toMatchObject({ kind: "refused" });
  expect(await other.list()).toEqual([]);
  expect(await importOf(whole, fingerprint.toUpperCase().replaceAll("-", " "))).toMatchObject({
    kind: "done",
  });
  await using again = await storeOf("unknowing", nothingKnown, 2);
  expect(await again.list()).toMatchObject([{ entry: { id: "tiny" }, state: { kind: "ready" } }]);
});

test("a pack whose files differ from what the release verified is refused, whoever signed it", async () => {
  const others = { "config.json": Buffer.from("{}") };
  await using other = await storeOf("other-pins", sampleCatalogue(others), 2);
  store = other;
  expect(await importOf(whole, fingerprint)).toMatchObject({ why: { code: "pack-against-pins" } });
});

test("an altered, cut or lengthened pack is refused with the reason, and leaves nothing", async () => {
  const altered = (place: number): Buffer => {
    const copy = Buffer.from(whole);
    copy[place] = copy[place]! ^ 1;
    return copy;
  };
  const cases: readonly (readonly [Buffer, string])[] = [
    [altered(0), "pack-malformed"],
    [altered(whole.indexOf("Tiny")), "pack-signature-wrong"],
    [altered(whole.length - 5), "pack-file-altered"],
    [whole.subarray(0, 5), "pack-cut-off"],
    [whole.subarray(0, 200), "pack-cut-off"],
    [whole.subarray(0, whole.length - 1), "pack-cut-off"],
    [Buffer.concat([whole, Buffer.of(0)]), "pack-malformed"],
    [Buffer.concat([Buffer.from("TESSMDL1"), Buffer.alloc(4, 255)]), "pack-malformed"],
    [Buffer.alloc(0), "pack-cut-off"],
  ];
  for (const [bytes, code] of cases)
    expect(await importOf(bytes)).toMatchObject({ kind: "refused", why: { code } });
  expect(await store.list()).toMatchObject([{ state: { kind: "absent" } }, {}]);
  const left = readdirSync(join(folder, `store-${count - 1}`), { recursive: true, withFileTypes: true });
  expect(left.filter((entry) => entry.isFile())).toEqual([]);
});

test("a signed pack whose paths lead out of its folder is no pack", async () => {
  const [model] = sampleCatalogue().models as readonly PackedModel[];
  const files = [{ ...model!.pins.files[0]!, path: "../../escaped" }];
  const signer = createPackSigner(Buffer.alloc(32, 1));
  const head = packHead([{ ...model!, pins: { ...model!.pins, files } }], signer);
  expect(await importOf(Buffer.concat([head, sampleFiles["config.json"]!]), fingerprint)).toMatchObject({
    why: { code: "pack-malformed" },
  });
});

test("no pack at all", async () => {
  expect(await lastOf(store.importPack({ path: join(folder, "nowhere") }, signal))).toMatchObject({
    why: { code: "pack-not-readable" },
  });
  expect(await lastOf(store.importPack({ path: "relative" }, signal))).toMatchObject({
    why: { code: "pack-not-readable" },
  });
});
