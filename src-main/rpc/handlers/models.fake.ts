import type { Models } from "#core/ports/models.ts";
import { ModelEntry } from "#shared/model/model-catalogue.ts";
import type { ModelStatus } from "#shared/rpc/models-contract.ts";
import { tinyModel } from "#shared/model/tiny-model.fake.ts";

const entry = ModelEntry.parse(tinyModel);
const statusOf = (state: ModelStatus["state"]): ModelStatus => ({ entry, sizeBytes: 1_000_000, state });

/** One model, which is whatever was asked for last. */
export function fakeModels(): Models {
  let status = statusOf({ kind: "absent" });
  const become = (id: string, state: ModelStatus["state"]) =>
    Promise.resolve(id === entry.id ? (status = statusOf(state)) : ({ refused: "NOT_FOUND" } as const));
  const why = { code: "pack-signature-wrong", path: "/pack" } as const;
  return {
    list: () => Promise.resolve([status]),
    async *stream() {
      yield await Promise.resolve([status]);
    },
    download: (id) => become(id, { kind: "ready" }),
    pause: (id) => become(id, { kind: "paused", doneBytes: 1, totalBytes: 2 }),
    remove: (id) => become(id, { kind: "absent" }),
    takeFolder: (id) => become(id, { kind: "ready" }),
    try: () => Promise.resolve({ kind: "works", loadMs: 1, runMs: 1, detail: "4 dimensions" }),
    addCatalogue: (path) =>
      Promise.resolve({ kind: "refused", why: { code: "catalogue-malformed", path, detail: "no JSON" } }),
    async *exportPack({ path, ids }) {
      yield await Promise.resolve({ kind: "progress", doneBytes: 1, totalBytes: 1 } as const);
      yield { kind: "done", path, modelIds: [...ids], sizeBytes: 1, fingerprint: "0000" };
    },
    async *importPack() {
      yield await Promise.resolve({ kind: "refused", why, said: "altered" } as const);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
