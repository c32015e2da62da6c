import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { SealedFiles } from "#core/ports/sealed-files.ts";
import type { Native } from "#native";
import type { NativeSegment } from "#native/segment.ts";
import { asDamage } from "../derived-file.ts";
import { limits } from "./limits.ts";

/** Files of segments. What `open` cannot give back is made from rows, so its failures say only why. */
export interface SegmentFiles {
  save(name: string, segment: NativeSegment): Promise<void>;
  open(name: string, sizeBytes: number): Promise<NativeSegment | { readonly damage: string }>;
  /** Removes the files of all segments but these. */
  keepOnly(names: ReadonlySet<string>): Promise<void>;
}

const segmentFile = /^(segment-\d+)(\.\d+|\.map|\.map\.draft)$/u;

async function removeOthers(
  files: readonly string[],
  kept: ReadonlySet<string>,
  remove: (file: string) => Promise<void>,
): Promise<void> {
  for (const file of files) {
    const [, name, ending] = segmentFile.exec(file) ?? [];
    // A draft is what a crash left: whatever is kept has been renamed.
    if (name !== undefined && (ending?.endsWith(".draft") === true || !kept.has(name))) await remove(file);
  }
}

/** Encrypted in parts; decrypted into the addon's memory, so that only one part lies in JavaScript's. */
export function createSealedSegments(native: Native, sealed: SealedFiles): SegmentFiles {
  return {
    async save(name, segment) {
      const { sizeBytes } = segment.facts();
      for (let part = 0; part * limits.partSizeBytesMax < sizeBytes; part++) {
        const from = part * limits.partSizeBytesMax;
        const until = Math.min(sizeBytes, from + limits.partSizeBytesMax);
        await sealed.write(`${name}.${part}`, segment.bytes(from, until));
      }
    },
    async open(name, sizeBytes) {
      const loader = new native.Loader(sizeBytes);
      for (let part = 0; part * limits.partSizeBytesMax < sizeBytes; part++) {
        const start = part * limits.partSizeBytesMax;
        const isOfSize = (partSizeBytes: number): boolean =>
          partSizeBytes === Math.min(limits.partSizeBytesMax, sizeBytes - start);
        let hasOtherSize = false;
        const read = await sealed
          .readInto(`${name}.${part}`, (partSizeBytes) => {
            hasOtherSize = !isOfSize(partSizeBytes);
            return hasOtherSize ? () => undefined : (piece, from) => loader.write(start + from, piece);
          })
          .catch(asDamage);
        if (read.kind === "absent") return { damage: `part ${part} is not there` };
        if (read.kind === "damaged") return { damage: `part ${part}: ${read.detail}` };
        if (hasOtherSize) return { damage: `part ${part} has another size` };
      }
      return opened(() => loader.finish());
    },
    keepOnly: async (names) => removeOthers(await sealed.names(), names, sealed.remove),
  };
}

/** As they are, and mapped: at once there, and protected by whatever protects the disk. */
export function createMappedSegments(native: Native, folder: string): SegmentFiles {
  const pathOf = (file: string): string => join(folder, file);
  return {
    async save(name, segment) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await segment.save(pathOf(`${name}.map`));
    },
    open: (name) => opened(() => native.mapSegment(pathOf(`${name}.map`))),
    async keepOnly(names) {
      const files = await readdir(folder).catch(() => []);
      await removeOthers(files, names, (file) => rm(pathOf(file), { force: true }));
    },
  };
}

async function opened(
  open: () => NativeSegment | Promise<NativeSegment>,
): Promise<NativeSegment | { readonly damage: string }> {
  try {
    return await open();
  } catch (thrown) {
    return { damage: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
