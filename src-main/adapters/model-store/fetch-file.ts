/** One file from a host: resumed where it stopped, hashed as it comes, named only when it is the right one. */
import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { IncomingMessage } from "node:http";
import type { ModelFile } from "#shared/model/model-catalogue.ts";
import { limits } from "./limits.ts";
import { asFileRefusal, ModelRefusal, wordsOf } from "./model-refusal.ts";
import { asRefusal, type NetworkDeps, openAddress } from "./open-address.ts";

export interface FetchOrder {
  readonly url: URL;
  readonly file: ModelFile;
  /** Where it comes to lie. */
  readonly path: string;
  /** Told how much of it is here. */
  readonly onBytes: (hereBytes: number) => void;
}

export const partOf = (path: string): string => `${path}.part`;
/** What the host called this version, so that a resumed download does not join two of them. */
const tagOf = (path: string): string => `${path}.etag`;

export const sizeIfThere = async (path: string): Promise<number> =>
  (await stat(path).catch(() => undefined))?.size ?? 0;

/** Resolves when the file is whole and at its path. What came is kept when it breaks off. */
export async function fetchFile(order: FetchOrder, deps: NetworkDeps, signal: AbortSignal): Promise<void> {
  for (let fruitlessCount = 0; ;) {
    const before = await sizeIfThere(partOf(order.path));
    try {
      return await fetchOnce(order, deps, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      const brought = (await sizeIfThere(partOf(order.path))) > before;
      fruitlessCount = brought ? 0 : fruitlessCount + 1;
      if (!isPassing(thrown) || fruitlessCount >= limits.fruitlessCountMax) throw thrown;
    }
  }
}

const isPassing = (thrown: unknown): boolean =>
  thrown instanceof ModelRefusal &&
  (thrown.why.code === "model-download-cut-off" || thrown.why.code === "model-host-unreachable");

async function fetchOnce(order: FetchOrder, deps: NetworkDeps, signal: AbortSignal): Promise<void> {
  const { url, file, path } = order;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((thrown: unknown) => {
    throw asFileRefusal(thrown, path);
  });
  const kept = await keptOf(partOf(path), file);
  if (kept.bytes === file.sizeBytes) return finish(kept, order);
  const tag = kept.bytes === 0 ? undefined : await readFile(tagOf(path), "utf8").catch(() => undefined);
  const range = tag === undefined ? {} : { range: `bytes=${kept.bytes}-`, "if-range": tag };
  const answer = await openAddress(url, range, deps, signal);
  try {
    await finish(await received(answer, kept, order, signal), order);
  } finally {
    answer.destroy();
  }
}

/** What is here of a file, and the hash of just that. */
interface Here {
  readonly bytes: number;
  readonly hash: Hash;
}
const nothing = (): Here => ({ bytes: 0, hash: createHash("sha256") });

/** A part that is longer than the file can be nothing of it. */
async function keptOf(part: string, file: ModelFile): Promise<Here> {
  const bytes = await sizeIfThere(part);
  if (bytes > file.sizeBytes) await rm(part, { force: true });
  if (bytes === 0 || bytes > file.sizeBytes) return nothing();
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(part)) hash.update(chunk as Buffer);
  return { bytes, hash };
}

async function received(
  answer: IncomingMessage,
  kept: Here,
  order: FetchOrder,
  signal: AbortSignal,
): Promise<Here> {
  const { url, path } = order;
  const { statusCode = 0, headers } = answer;
  const goesOn = statusCode === 206 && rangeStart(answer) === kept.bytes;
  if (statusCode !== 200 && !goesOn) {
    // A part that the host does not go on with is of no more use.
    if (statusCode === 416 || statusCode === 206) await rm(partOf(path), { force: true });
    throw new ModelRefusal({ code: "model-host-answered", host: url.host, status: statusCode });
  }
  try {
    await using out = await open(partOf(path), goesOn ? "a" : "w", 0o600);
    // A weak tag names no bytes: a download that breaks off then begins anew.
    if (headers.etag === undefined || headers.etag.startsWith("W/")) await rm(tagOf(path), { force: true });
    else await writeFile(tagOf(path), headers.etag, { mode: 0o600 });
    // Another version is sent from its beginning: what was kept of the old one does not count.
    return await copied(answer, out, goesOn ? kept : nothing(), order, signal);
  } catch (thrown) {
    signal.throwIfAborted();
    throw asFileRefusal(thrown, path);
  }
}

const rangeStart = ({ headers }: IncomingMessage): number =>
  Number(/^bytes (\d+)-/.exec(headers["content-range"] ?? "")?.[1] ?? Number.NaN);

/** A host that sends more than the file has is stopped at once. */
async function copied(
  answer: IncomingMessage,
  out: FileHandle,
  before: Here,
  { url, file, path, onBytes }: FetchOrder,
  signal: AbortSignal,
): Promise<Here> {
  let bytes = before.bytes;
  answer.setTimeout(limits.silenceMsMax, () => answer.destroy(new Error("no more came")));
  const chunks = answer[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const next = (): Promise<IteratorResult<Buffer>> =>
    chunks.next().catch((thrown: unknown) => {
      signal.throwIfAborted();
      throw asRefusal(thrown instanceof Error ? thrown : new Error(wordsOf(thrown)), url.host);
    });
  for (let chunk = await next(); chunk.done !== true; chunk = await next()) {
    bytes += chunk.value.length;
    if (bytes > file.sizeBytes) throw await thrownAway(path, wrongSize(file, bytes));
    before.hash.update(chunk.value);
    await out.appendFile(chunk.value);
    onBytes(bytes);
  }
  await out.sync();
  return { bytes, hash: before.hash };
}

const wrongSize = ({ path, sizeBytes }: ModelFile, foundBytes: number): ModelRefusal =>
  new ModelRefusal({ code: "model-file-of-wrong-size", path, wantedBytes: sizeBytes, foundBytes });

async function thrownAway(path: string, refusal: ModelRefusal): Promise<ModelRefusal> {
  await rm(partOf(path), { force: true });
  await rm(tagOf(path), { force: true });
  return refusal;
}

async function finish({ bytes, hash }: Here, { file, path }: FetchOrder): Promise<void> {
  if (bytes < file.sizeBytes)
    throw new ModelRefusal({
      code: "model-download-cut-off",
      path: file.path,
      wantedBytes: file.sizeBytes,
      foundBytes: bytes,
    });
  if (hash.digest("hex") !== file.sha256)
    throw await thrownAway(path, new ModelRefusal({ code: "model-file-altered", path: file.path }));
  await rename(partOf(path), path);
  await rm(tagOf(path), { force: true });
}
