import { link, open, rm } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import type { PackEvent } from "#shared/rpc/models-contract.ts";
import { limits } from "./limits.ts";
import { codeOf, ModelRefusal, wordsOf } from "./model-refusal.ts";
import { packHead, type PackedModel, sizeOfAll } from "./pack-format.ts";
import { fingerprintOf, type PackSigner } from "./pack-signer.ts";

export interface PackSource {
  readonly model: PackedModel;
  readonly folder: string;
}

/** Lies at its path when it is whole; nothing is written over. */
export async function* writePack(
  path: string,
  sources: readonly PackSource[],
  signer: PackSigner,
  signal: AbortSignal,
): AsyncGenerator<PackEvent> {
  const partial = `${path}.partial`;
  if (!isAbsolute(path)) throw notWritable(path, "the whole path is needed");
  const models = sources.map(({ model }) => model);
  const totalBytes = sizeOfAll(models);
  try {
    await using out = await open(partial, "wx", 0o600);
    await out.writeFile(packHead(models, signer));
    let doneBytes = 0;
    for (const { model, folder } of sources)
      for (const file of model.pins.files) {
        await using source = await open(join(folder, file.path));
        for await (const piece of source.createReadStream({ highWaterMark: limits.pieceBytes })) {
          signal.throwIfAborted();
          await out.writeFile(piece as Buffer);
          doneBytes += (piece as Buffer).length;
          yield { kind: "progress", doneBytes, totalBytes };
        }
      }
    await out.sync();
    // Fails where something came to lie there.
    await link(partial, path);
    yield {
      kind: "done",
      path,
      modelIds: models.map(({ id }) => id),
      sizeBytes: (await out.stat()).size,
      fingerprint: fingerprintOf(signer.publicKey),
    };
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === undefined || signal.aborted) throw thrown;
    throw notWritable(path, code === "EEXIST" ? "there is something already" : wordsOf(thrown));
  } finally {
    await rm(partial, { force: true });
  }
}

const notWritable = (path: string, detail: string): ModelRefusal =>
  new ModelRefusal({ code: "pack-not-writable", path, detail });
