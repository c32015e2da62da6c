import { ModelEntry, type ModelId } from "#shared/model/model-catalogue.ts";
import { inEnglish } from "#shared/model/remark.ts";
import type { ModelStatus } from "#shared/rpc/models-contract.ts";
import type { FakeOptions, Implementer } from "./fake-host.ts";

const modelOf = (
  id: string,
  kind: ModelEntry["kind"],
  name: string,
  sizeBytes: number,
  state: ModelStatus["state"],
): ModelStatus => ({
  entry: ModelEntry.parse({
    id,
    kind,
    family: "text-encoder",
    name,
    host: "huggingface",
    repository: "people/model",
    licence: "MIT",
    megabytes: sizeBytes / 1e6,
    languages: kind === "text" ? ["mul"] : ["en"],
    recommended: kind === "text",
  }),
  sizeBytes,
  state,
});

const altered = { code: "model-file-altered", path: "onnx/model.onnx" } as const;
const unknown = {
  code: "pack-of-unknown-signer",
  path: "/media/usb/models.pack",
  fingerprint: "1a2b-3c4d-5e6f-7081-92a3-b4c5-d6e7-f809",
} as const;

/** One model in each state. */
const inEachState: readonly ModelStatus[] = [
  modelOf("multilingual", "text", "Multilingual", 135_000_000, { kind: "absent" }),
  modelOf("pictures", "image-text", "Pictures and words", 155_000_000, { kind: "unverified" }),
  modelOf("speech", "speech", "Speech", 80_000_000, {
    kind: "paused",
    doneBytes: 20_000_000,
    totalBytes: 80_000_000,
  }),
  modelOf("voice", "voice-activity", "Voice", 2_300_000, { kind: "ready" }),
  modelOf("second-look", "reranker", "Second look", 24_000_000, {
    kind: "damaged",
    why: altered,
    said: inEnglish(altered),
  }),
];

/** As `fakeSeeing` calls them. */
const forPictures: readonly ModelStatus[] = [
  modelOf("pictures", "image-text", "Pictures and words", 155_000_000, { kind: "ready" }),
  modelOf("pictures-large", "image-text", "Pictures and words, large", 820_000_000, { kind: "ready" }),
];

/** A download is done at once. */
export function fakeModels({ models: os }: Implementer, { isChoosing }: Pick<FakeOptions, "isChoosing">) {
  let models: readonly ModelStatus[] = isChoosing ? forPictures : inEachState;
  let changed = Promise.withResolvers<void>();
  const become = (id: ModelId, state: ModelStatus["state"]): ModelStatus => {
    models = models.map((each) => (each.entry.id === id ? { ...each, state } : each));
    changed.resolve();
    changed = Promise.withResolvers<void>();
    return models.find(({ entry }) => entry.id === id)!;
  };
  return {
    list: os.list.handler(() => models),
    stream: os.stream.handler(async function* () {
      for (;;) {
        const next = changed.promise;
        yield models;
        await next;
      }
    }),
    download: os.download.handler(({ input: { id } }) => become(id, { kind: "ready" })),
    pause: os.pause.handler(({ input: { id } }) =>
      become(id, { kind: "paused", doneBytes: 1_000_000, totalBytes: 135_000_000 }),
    ),
    remove: os.remove.handler(({ input: { id } }) => become(id, { kind: "absent" })),
    try: os.try.handler(() => ({ kind: "works", loadMs: 400, runMs: 12, detail: "384 dimensions" })),
    addCatalogue: os.addCatalogue.handler(({ input: { path } }) => {
      const why = { code: "catalogue-malformed", path, detail: "not JSON" } as const;
      return { kind: "refused", why, said: inEnglish(why) };
    }),
    takeFolder: os.takeFolder.handler(({ input: { id } }) => become(id, { kind: "ready" })),
    exportPack: os.exportPack.handler(async function* ({ input: { path, ids } }) {
      yield await Promise.resolve({
        kind: "done",
        path,
        modelIds: ids,
        sizeBytes: 1,
        fingerprint: unknown.fingerprint,
      } as const);
    }),
    importPack: os.importPack.handler(async function* ({ input: { path, trust } }) {
      const { fingerprint } = unknown;
      yield await Promise.resolve(
        trust === fingerprint
          ? ({ kind: "done", path, modelIds: [], sizeBytes: 1, fingerprint } as const)
          : ({ kind: "refused", why: unknown, said: inEnglish(unknown) } as const),
      );
    }),
  };
}
