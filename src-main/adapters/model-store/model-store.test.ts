import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ModelStore } from "#core/ports/models.ts";
import { ModelId } from "#shared/model/model-catalogue.ts";
import type { ModelState } from "#shared/rpc/models-contract.ts";
import type { Lookup } from "./allowed-hops.ts";
import { isPrivateAddress } from "./allowed-hops.ts";
import { type ModelHost, sampleCatalogue, sampleFiles, startModelHost } from "./model-fixture.ts";
import { createModelStore } from "./model-store.ts";
import { createPackSigner } from "./pack-signer.ts";

const tiny = ModelId.parse("tiny");
const weights = sampleFiles["onnx/model.onnx"]!;
let folder: string;
let host: ModelHost;
let store: ModelStore;
let mirror: string;
let proxy = "";
let lookup: Lookup | undefined;

async function openStore(): Promise<ModelStore> {
  return createModelStore({
    folder: join(folder, "models"),
    bundled: sampleCatalogue(),
    network: { settings: () => ({ mirror, proxy }), ...(lookup === undefined ? {} : { lookup }) },
    signer: createPackSigner(Buffer.alloc(32, 1)),
  });
}

/** The first state for which it holds. */
async function until(wanted: (state: ModelState) => boolean): Promise<ModelState> {
  const leaving = new AbortController();
  for await (const list of store.stream(leaving.signal)) {
    const state = list.find(({ entry }) => entry.id === tiny)!.state;
    if (wanted(state)) return state;
  }
  throw new Error("the stream ended");
}
const settled = (): Promise<ModelState> => until(({ kind }) => kind !== "downloading");
const fetched = async (): Promise<ModelState> => {
  await store.download(tiny);
  return settled();
};
const modelFolder = (): string => join(folder, "models/tiny/0123456789012345678901234567890123456789");

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "tessera-models-"));
  host = await startModelHost(sampleFiles);
  mirror = host.origin;
  proxy = "";
  lookup = undefined;
  store = await openStore();
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  await host[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe("a download", () => {
  test("nothing is asked for by itself, and what has no pins never is", async () => {
    expect((await store.list()).map(({ state }) => state.kind)).toEqual(["absent", "unverified"]);
    expect(await store.download(ModelId.parse("unpinned"))).toMatchObject({ refused: "MODEL_UNVERIFIED" });
    expect(await store.download(ModelId.parse("nobody"))).toEqual({ refused: "NOT_FOUND" });
    expect(host.asked).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("brings every file, and it is known after a restart", async () => {
    expect(await fetched()).toEqual({ kind: "ready" });
    expect(readFileSync(join(modelFolder(), "onnx/model.onnx"))).toEqual(weights);
    expect(readdirSync(join(folder, "models/coming"))).toEqual([]);
    expect(await store.open(tiny)).toMatchObject({ kind: "ready", folder: modelFolder() });
    await store[Symbol.asyncDispose]();
    store = await openStore();
    expect(await settled()).toEqual({ kind: "ready" });
    expect(host.asked).toHaveLength(2);
  });

  test("is paused, tells how far it is after a restart, and goes on from there", async () => {
    host.fault = (request, response, bytes) => {
      if (!request.url!.endsWith("model.onnx")) return false;
      response.writeHead(200, { etag: host.tag, "content-length": bytes.length });
      response.write(bytes.subarray(0, 100_000));
      return true;
    };
    await store.download(tiny);
    await until((state) => state.kind === "downloading" && state.doneBytes >= 100_000);
    await store.pause(tiny);
    await store[Symbol.asyncDispose]();
    store = await openStore();
    const totalBytes = 21 + weights.length;
    expect(await settled()).toEqual({ kind: "paused", doneBytes: 100_021, totalBytes });
    host.fault = undefined;
    expect(await fetched()).toEqual({ kind: "ready" });
    expect(host.asked.at(-1)).toMatch(/model\.onnx bytes=100000- "first"$/);
    expect(readFileSync(join(modelFolder(), "onnx/model.onnx"))).toEqual(weights);
  });

  test("that broke off is tried again by itself while it brings something", async () => {
    let count = 0;
    host.fault = (request, response, bytes) => {
      if (!request.url!.endsWith("model.onnx") || ++count > 1) return false;
      response.writeHead(200, { etag: host.tag, "content-length": bytes.length });
      response.write(bytes.subarray(0, 50_000), () => response.destroy());
      return true;
    };
    expect(await fetched()).toEqual({ kind: "ready" });
    expect(count).toBe(2);
  });

  test("begins anew where the host has another version meanwhile", async () => {
    host.fault = (request, response, bytes) => {
      if (!request.url!.endsWith("model.onnx")) return false;
      response.writeHead(200, { etag: '"old"', "content-length": bytes.length });
      response.write(Buffer.alloc(100_000, 7));
      return true;
    };
    await store.download(tiny);
    await until((state) => state.kind === "downloading" && state.doneBytes >= 100_000);
    await store.pause(tiny);
    host.fault = undefined;
    expect(await fetched()).toEqual({ kind: "ready" });
    expect(readFileSync(join(modelFolder(), "onnx/model.onnx"))).toEqual(weights);
  });

  test("is cancelled without a trace", async () => {
    host.fault = (_request, response) => (response.writeHead(200).flushHeaders(), true);
    await store.download(tiny);
    await store.remove(tiny);
    expect(await settled()).toEqual({ kind: "absent" });
    expect(readdirSync(join(folder, "models/coming"))).toEqual([]);
  });
});

describe("what is wrong is said, and nothing of it is taken", () => {
  test.each([
    ["altered", (bytes: Buffer) => Buffer.concat([bytes.subarray(1), Buffer.of(0)]), "model-file-altered"],
    ["too long", (bytes: Buffer) => Buffer.concat([bytes, bytes]), "model-file-of-wrong-size"],
    ["too short", (bytes: Buffer) => bytes.subarray(0, 10), "model-download-cut-off"],
  ] as const)("a file that is %s", async (_what, spoilt, code) => {
    host.fault = (_request, response, bytes) => (response.writeHead(200).end(spoilt(bytes)), true);
    expect(await fetched()).toMatchObject({ kind: "failed", why: { code } });
    expect(await store.open(tiny)).toMatchObject({ kind: "not-ready" });
  });

  test("a host that has no such file", async () => {
    host.fault = (_request, response) => (response.writeHead(404).end(), true);
    expect(await fetched()).toMatchObject({
      kind: "failed",
      why: { code: "model-host-answered", status: 404 },
    });
  });

  test("a host that is not there", async () => {
    await host[Symbol.asyncDispose]();
    expect(await fetched()).toMatchObject({ kind: "failed", why: { code: "model-host-unreachable" } });
    host = await startModelHost(sampleFiles);
  });

  test.each([
    ["another host", "https://example.org/model", "model-host-not-allowed"],
    ["a plain way", "http://huggingface.co/model", "model-host-not-allowed"],
    ["another port", "https://huggingface.co:8443/model", "model-host-not-allowed"],
    ["a name that only ends alike", "https://evilhf.co/model", "model-host-not-allowed"],
    ["an address of this machine", "http://127.0.0.1:1/model", "model-host-not-allowed"],
    ["no address", "http://[", "model-host-answered"],
  ])("a redirect to %s", async (_what, location, code) => {
    host.fault = (_request, response) => (response.writeHead(302, { location }).end(), true);
    expect(await fetched()).toMatchObject({ kind: "failed", why: { code } });
  });

  test("an allowed name that answers with an address of a private network", async () => {
    lookup = (_name, _options, answer) => answer(null, [{ address: "192.168.1.7", family: 4 }]);
    await store[Symbol.asyncDispose]();
    store = await openStore();
    const location = "https://cdn-lfs.hf.co/model";
    host.fault = (_request, response) => (response.writeHead(302, { location }).end(), true);
    expect(await fetched()).toMatchObject({
      kind: "failed",
      why: { code: "model-address-private", host: "cdn-lfs.hf.co", address: "192.168.1.7" },
    });
  });

  test("redirects without end", async () => {
    host.fault = (request, response) => (response.writeHead(302, { location: request.url! }).end(), true);
    expect(await fetched()).toMatchObject({ why: { code: "model-redirects-too-often", count: 5 } });
  });

  test("a proxy that lets nothing through", async () => {
    mirror = "";
    proxy = host.origin;
    expect(await fetched()).toMatchObject({ kind: "failed", why: { code: "model-proxy-refused" } });
  });
});

describe("a ready model", () => {
  test("whose file is gone or cut is damaged, and a download brings only that file", async () => {
    await fetched();
    truncateSync(join(modelFolder(), "config.json"), 3);
    expect(await settled()).toMatchObject({
      kind: "damaged",
      why: { code: "model-file-of-wrong-size", path: "config.json", foundBytes: 3 },
    });
    rmSync(join(modelFolder(), "config.json"));
    expect(await settled()).toMatchObject({ kind: "damaged", why: { code: "model-file-absent" } });
    host.asked.splice(0);
    expect(await fetched()).toEqual({ kind: "ready" });
    expect(host.asked).toHaveLength(1);
  });

  test("that was altered at its size is refused when it is opened, and said to be damaged", async () => {
    await fetched();
    writeFileSync(join(modelFolder(), "onnx/model.onnx"), Buffer.alloc(weights.length, 1));
    expect(await store.open(tiny)).toMatchObject({
      kind: "not-ready",
      why: { code: "model-file-altered", path: "onnx/model.onnx" },
    });
    expect(await settled()).toMatchObject({ kind: "damaged", why: { code: "model-file-altered" } });
    expect(await fetched()).toEqual({ kind: "ready" });
  });
});

describe("without a network", () => {
  test("a folder's files are taken where they are the right ones", async () => {
    const from = mkdtempSync(join(folder, "from-"));
    writeFileSync(join(from, "config.json"), sampleFiles["config.json"]!);
    await store.takeFolder(tiny, from);
    expect(await settled()).toMatchObject({ kind: "failed", why: { code: "model-unreadable" } });
    rmSync(join(from, "config.json"));
    const whole = await createModelStore({
      folder: join(folder, "other"),
      bundled: sampleCatalogue(),
      network: { settings: () => ({ mirror, proxy }) },
      signer: createPackSigner(Buffer.alloc(32, 1)),
    });
    await whole.download(tiny);
    for await (const list of whole.stream(new AbortController().signal))
      if (list[0]?.state.kind === "ready") break;
    await store.takeFolder(tiny, join(folder, "other/tiny/0123456789012345678901234567890123456789"));
    expect(await settled()).toEqual({ kind: "ready" });
  });

  test("a catalogue file brings fingerprints for what had none, and a broken one changes nothing", async () => {
    const path = join(folder, "catalogue.json");
    writeFileSync(path, '{"format":"tessera-models-1","models":[{"id":"../up"}]}');
    expect(await store.addCatalogue(path)).toMatchObject({
      kind: "refused",
      why: { code: "catalogue-malformed", detail: expect.stringContaining("models.0") },
    });
    const [known, unpinned] = sampleCatalogue().models;
    writeFileSync(
      path,
      JSON.stringify({ format: "tessera-models-1", models: [{ ...unpinned, pins: known!.pins }] }),
    );
    expect(await store.addCatalogue(path)).toMatchObject({ kind: "added", modelIds: ["unpinned"] });
    await store[Symbol.asyncDispose]();
    store = await openStore();
    expect((await store.list()).map(({ state }) => state.kind)).toEqual(["absent", "absent"]);
  });

  test("paths that lead out of a model's folder are in no catalogue", async () => {
    const path = join(folder, "catalogue.json");
    const [known] = sampleCatalogue().models;
    for (const bad of ["../x", "/etc/x", "a/../../x", "a\\..\\x", ".hidden", "a//b"]) {
      const files = [{ ...known!.pins!.files[0], path: bad }];
      const models = [{ ...known, pins: { ...known!.pins, files } }];
      writeFileSync(path, JSON.stringify({ format: "tessera-models-1", models }));
      expect(await store.addCatalogue(path), bad).toMatchObject({ kind: "refused" });
    }
  });
});

test("addresses of private networks, however they are written", () => {
  for (const address of [
    "10.1.2.3",
    "127.9.9.9",
    "169.254.1.1",
    "100.64.0.1",
    "0.0.0.0",
    "::1",
    "fe80::1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "::ffff:7f00:1",
  ])
    expect(isPrivateAddress(address), address).toBe(true);
  for (const address of ["8.8.8.8", "2600::1", "172.32.0.1"])
    expect(isPrivateAddress(address), address).toBe(false);
});
