import { randomBytes } from "node:crypto";
import { chmod, mkdir, open, readdir, rename, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { SealedFiles, SealedReadInto, TakePiece } from "#core/ports/sealed-files.ts";
import { type ChunkCipher, createChunkCipher, magic, saltSizeBytes, tagSizeBytes } from "./chunk-cipher.ts";
import { chunkSizeBytes, fileSizeBytesMax } from "./limits.ts";

const headerSizeBytes = magic.byteLength + saltSizeBytes;
const sealedChunkSizeBytes = chunkSizeBytes + tagSizeBytes;
const unfinished = ".new";

/** Sealed files in one folder, which is theirs alone. `key` has 32 bytes. */
export async function createSealedFiles({
  folder,
  key,
}: {
  readonly folder: string;
  readonly key: Uint8Array;
}): Promise<SealedFiles> {
  if (key.byteLength !== 32) throw new Error(`a sealing key has 32 bytes, not ${key.byteLength}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  await removeUnfinished(folder);
  const spare: ChunkBuffers[] = [];
  const readInto: SealedFiles["readInto"] = async (name, begin) => {
    const buffers = spare.pop() ?? newBuffers();
    try {
      await using file = await open(pathOf(folder, name), "r");
      return await readSealed(file, (salt) => createChunkCipher(key, salt, name), buffers, begin);
    } catch (thrown) {
      if (isAbsence(thrown)) return { kind: "absent" };
      throw thrown;
    } finally {
      if (spare.length === 0) spare.push(buffers);
    }
  };
  return {
    async write(name, bytes) {
      const path = pathOf(folder, name);
      const draft = `${path}.${randomBytes(6).toString("hex")}${unfinished}`;
      try {
        await writeSealed(draft, bytes, key, name);
        await rename(draft, path);
        await syncFolder(folder);
      } catch (thrown) {
        await rm(draft, { force: true });
        throw thrown;
      }
    },
    async read(name) {
      let bytes = new Uint8Array();
      const read = await readInto(name, (sizeBytes) => {
        bytes = new Uint8Array(sizeBytes);
        return (piece, from) => bytes.set(piece, from);
      });
      return read.kind === "taken" ? { kind: "found", bytes } : read;
    },
    readInto,
    async names() {
      const names = await readdir(folder);
      return names.filter((name) => isName(name));
    },
    async remove(name) {
      await rm(pathOf(folder, name), { force: true });
      await syncFolder(folder);
    },
  };
}

const isName = (name: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name) && !name.endsWith(unfinished);

function pathOf(folder: string, name: string): string {
  if (!isName(name)) throw new Error(`not a name for a sealed file: ${JSON.stringify(name)}`);
  return join(folder, name);
}

const isAbsence = (thrown: unknown): boolean =>
  thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";

/** What a crash left half written. */
async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.endsWith(unfinished)) await rm(join(folder, name), { force: true });
}

async function writeSealed(path: string, bytes: Uint8Array, key: Uint8Array, name: string): Promise<void> {
  await using file = await open(path, "wx", 0o600);
  const salt = randomBytes(saltSizeBytes);
  const cipher = createChunkCipher(key, salt, name);
  await file.writeFile(Buffer.concat([magic, salt]));
  const chunkCount = Math.max(1, Math.ceil(bytes.byteLength / chunkSizeBytes));
  for (let place = 0; place < chunkCount; place++) {
    const chunk = bytes.subarray(place * chunkSizeBytes, (place + 1) * chunkSizeBytes);
    await file.writeFile(cipher.seal(chunk, place, place === chunkCount - 1));
  }
  await file.sync();
}

/** One is read while the other is opened. Kept for the next file: new pages would take longer than all the rest. */
type ChunkBuffers = readonly [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];
const newBuffers = (): ChunkBuffers => [
  new Uint8Array(sealedChunkSizeBytes),
  new Uint8Array(sealedChunkSizeBytes),
];

async function readSealed(
  file: FileHandle,
  cipherOf: (salt: Uint8Array) => ChunkCipher,
  buffers: ChunkBuffers,
  begin: (sizeBytes: number) => TakePiece,
): Promise<SealedReadInto> {
  const { size: sizeBytes } = await file.stat();
  const header = new Uint8Array(headerSizeBytes);
  await file.read(header, 0, headerSizeBytes, 0);
  if (!magic.every((byte, place) => header[place] === byte)) return damaged("it is not a sealed file");
  const bodySizeBytes = sizeBytes - headerSizeBytes;
  const chunkCount = Math.ceil(bodySizeBytes / sealedChunkSizeBytes);
  const plainSizeBytes = bodySizeBytes - chunkCount * tagSizeBytes;
  if (chunkCount < 1 || plainSizeBytes < 0) return damaged("it is cut short");
  if (plainSizeBytes > fileSizeBytesMax) return damaged("it is larger than any file that is sealed");
  const cipher = cipherOf(header.subarray(magic.byteLength));
  return (await openChunks(file, cipher, chunkCount, buffers, begin(plainSizeBytes)))
    ? { kind: "taken" }
    : damaged("it was altered, cut short, or sealed under another key or name");
}

/** False at the first chunk that is not what was sealed. */
async function openChunks(
  file: FileHandle,
  cipher: ChunkCipher,
  chunkCount: number,
  buffers: ChunkBuffers,
  take: TakePiece,
): Promise<boolean> {
  const readAt = (place: number) =>
    file.read(
      buffers[place % 2 === 0 ? 0 : 1],
      0,
      sealedChunkSizeBytes,
      headerSizeBytes + place * sealedChunkSizeBytes,
    );
  let reading = readAt(0);
  for (let place = 0; place < chunkCount; place++) {
    const { bytesRead, buffer } = await reading;
    const last = place === chunkCount - 1;
    // The next is read while this one is opened.
    if (!last) reading = readAt(place + 1);
    const isWhole = bytesRead >= tagSizeBytes && (last || bytesRead === sealedChunkSizeBytes);
    if (!isWhole || !openOne(cipher, buffer.subarray(0, bytesRead), place, last, take))
      return await reading.then(() => false);
  }
  return true;
}

function openOne(
  cipher: ChunkCipher,
  sealed: Uint8Array,
  place: number,
  last: boolean,
  take: TakePiece,
): boolean {
  let from = place * chunkSizeBytes;
  let isTaking = false;
  try {
    cipher.open(sealed, place, last, (piece) => {
      isTaking = true;
      take(piece, from);
      isTaking = false;
      from += piece.byteLength;
    });
    return true;
  } catch (thrown) {
    if (isTaking) throw thrown;
    // The tag does not fit: expected of a damaged file, and the only failure that AES-GCM has.
    return false;
  }
}

const damaged = (detail: string): SealedReadInto => ({ kind: "damaged", detail });

/** Makes the renaming itself survive power loss. Windows has no such call and journals it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  await using handle = await open(folder, "r");
  await handle.sync();
}
