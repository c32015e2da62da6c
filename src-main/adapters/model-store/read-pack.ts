/** Takes what a pack holds: all of its models, or none. */
import { type FileHandle, open, rm } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import type { ModelEntry, ModelPins } from "#shared/model/model-catalogue.ts";
import type { PackEvent } from "#shared/rpc/models-contract.ts";
import { copyChecked } from "./copy-file.ts";
import { lackOf, type ModelFolders, settle } from "./model-folders.ts";
import { codeOf, ModelRefusal, wordsOf } from "./model-refusal.ts";
import { type PackedModel, type PackHead, readPackHead, sizeOfAll } from "./pack-format.ts";
import { fingerprintOf, isSameFingerprint, type PackSigner } from "./pack-signer.ts";

export interface ReadPackDeps {
  readonly folders: ModelFolders;
  readonly signer: PackSigner;
  readonly find: (id: ModelEntry["id"]) => ModelEntry | undefined;
  /** Keeps what the catalogue did not know. */
  readonly keep: (models: readonly PackedModel[]) => Promise<void>;
  /** Ends a download of the same model. */
  readonly yieldTo: (model: PackedModel) => Promise<void>;
}

export async function* readPack(
  path: string,
  trust: string | undefined,
  deps: ReadPackDeps,
  signal: AbortSignal,
): AsyncGenerator<PackEvent> {
  if (!isAbsolute(path)) throw notReadable(path, "the whole path is needed");
  try {
    await using file = await open(path);
    const head = await readPackHead(file, path);
    const unknown = refuseOrNameUnknown(path, head, trust, deps);
    yield* takeFiles(file, path, head, deps, signal);
    await deps.keep(unknown);
    yield {
      kind: "done",
      path,
      modelIds: head.models.map(({ id }) => id),
      sizeBytes: (await file.stat()).size,
      fingerprint: fingerprintOf(head.publicKey),
    };
  } catch (thrown) {
    if (codeOf(thrown) === undefined || signal.aborted) throw thrown;
    throw notReadable(path, wordsOf(thrown));
  }
}

/** What the catalogue verifies needs nobody's word; the rest is as good as the person's trust in who signed it. */
function refuseOrNameUnknown(
  path: string,
  { models, publicKey }: PackHead,
  trust: string | undefined,
  { find, signer }: ReadPackDeps,
): readonly PackedModel[] {
  const unknown = models.filter((model) => {
    const pins = find(model.id)?.pins;
    if (pins !== undefined && !areSame(pins, model.pins))
      throw new ModelRefusal({ code: "pack-against-pins", path, name: model.name });
    return pins === undefined;
  });
  const fingerprint = fingerprintOf(publicKey);
  const isOwn = fingerprint === fingerprintOf(signer.publicKey);
  if (unknown.length > 0 && !isOwn && !isSameFingerprint(trust ?? "", fingerprint))
    throw new ModelRefusal({ code: "pack-of-unknown-signer", path, fingerprint });
  return unknown;
}

const areSame = (one: ModelPins, other: ModelPins): boolean =>
  one.revision === other.revision &&
  one.files.length === other.files.length &&
  one.files.every((file) =>
    other.files.some(
      (each) => each.path === file.path && each.sha256 === file.sha256 && each.sizeBytes === file.sizeBytes,
    ),
  );

async function* takeFiles(
  handle: FileHandle,
  path: string,
  { models, filesFrom }: PackHead,
  deps: ReadPackDeps,
  signal: AbortSignal,
): AsyncGenerator<PackEvent> {
  const totalBytes = sizeOfAll(models);
  let doneBytes = 0;
  const staged: PackedModel[] = [];
  try {
    for (const model of models) {
      const isHere = (await lackOf(deps.folders.folderOf(model), model.pins)) === undefined;
      await deps.yieldTo(model);
      if (!isHere) staged.push(model);
      for (const file of model.pins.files) {
        const from = { handle, offsetBytes: filesFrom + doneBytes };
        const target = join(deps.folders.comingOf(model), file.path);
        if (!isHere && !(await copyChecked(from, file, target, signal)))
          throw new ModelRefusal({ code: "pack-file-altered", path, file: file.path });
        doneBytes += file.sizeBytes;
        yield { kind: "progress", doneBytes, totalBytes };
      }
    }
    for (const model of staged) await settle(deps.folders.comingOf(model), deps.folders.folderOf(model));
  } finally {
    for (const model of staged) await rm(deps.folders.comingOf(model), { recursive: true, force: true });
  }
}

const notReadable = (path: string, detail: string): ModelRefusal =>
  new ModelRefusal({ code: "pack-not-readable", path, detail });
