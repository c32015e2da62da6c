import { Index, MetricKind, ScalarKind } from "usearch";
import type { VectorFileRequest } from "#core/ports/vector-files.ts";
import { FileRefusal } from "./file-refusal.ts";
import { type FileWriter, floatsOf } from "./written-rows.ts";
import { createNewFile } from "./new-file.ts";

/**
 * An index that usearch searches at once: cosine, keys are segment ids. It is held whole until it is saved, because its
 * graph is. As codes it keeps usearch's own, of length 127: a coarser grain than the library's.
 */
export function createUsearchWriter({ path, space, replace, asCodes }: VectorFileRequest): FileWriter {
  const file = createNewFile(path, replace);
  const index = new Index({
    dimensions: space.dimensions,
    metric: MetricKind.Cos,
    quantization: asCodes ? ScalarKind.I8 : ScalarKind.F32,
    connectivity: 16,
    expansion_add: 64,
    expansion_search: 64,
    multi: false,
  });
  return {
    append(rows) {
      // With a second thread usearch loses nodes.
      index.add(BigUint64Array.from(rows.ids, BigInt), floatsOf(rows), 1);
    },
    finish() {
      try {
        index.save(file.partialPath);
      } catch (thrown) {
        const detail = thrown instanceof Error ? thrown.message : String(thrown);
        throw new FileRefusal({ code: "vectors-not-writable", path, detail });
      }
      return { paths: [path], sizeBytes: file.publish() };
    },
    [Symbol.dispose]: () => file[Symbol.dispose](),
  };
}
