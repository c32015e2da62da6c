import { describe, expect, test } from "vitest";
import type { SealedFiles } from "#core/ports/sealed-files.ts";
import type { VectorIndex, VectorRows } from "#core/ports/vector-index.ts";
import { loadNative, type Native } from "#native";
import { createBruteForceIndex } from "../brute-force-index.ts";
import {
  connected,
  failing,
  filesInMemory,
  filledStore,
  idsOf,
  revision,
  untouchable,
} from "../vector-engine.fake.ts";
import { testSpace, untilReady } from "../vector-index.conformance.ts";
import { segmentTuning } from "./limits.ts";
import { readManifest } from "./manifest.ts";
import { createSealedSegments, type SegmentFiles } from "./segment-files.ts";
import { createSegmentedEngine } from "./segmented-engine.ts";

const loaded = loadNative();

describe.skipIf(loaded.kind === "absent")("segments that are not read yet (needs the addon)", () => {
  const native = loaded.kind === "loaded" ? loaded.native : ({} as Native);
  const tuning = { ...segmentTuning, flatRowsMax: 50, calmMs: 3_600_000, persistAfterMs: 3_600_000 };

  async function open(
    sealed: SealedFiles,
    rows: VectorRows,
    at: { readonly revision: number; readonly rowCount: number },
    files: SegmentFiles = createSealedSegments(native, sealed),
  ): Promise<VectorIndex> {
    const deps = { native, sealed, files: { sealed: files, mapped: files }, tuning };
    const index = connected(createSegmentedEngine(deps), rows);
    await index.open(testSpace, revision(at.revision), at.rowCount);
    return index;
  }

  async function stored() {
    const store = filledStore(120);
    const sealed = filesInMemory();
    await using index = await open(sealed, store.rows, { revision: 9, rowCount: 120 });
    await untilReady(index);
    await index.persist();
    const expectTruth = async (asked: VectorIndex): Promise<void> => {
      const truth = createBruteForceIndex(store.rows);
      await truth.open(testSpace, revision(9), 0);
      const query = store.vector();
      expect(await idsOf(asked, query, 300)).toEqual(await idsOf(truth, query, 300));
    };
    return { ...store, sealed, expectTruth };
  }

  /** Its files are not there yet until they may be. */
  async function changedWhileRead() {
    const store = await stored();
    const { rows, row, sealed } = store;
    const files = createSealedSegments(native, sealed);
    const mayOpen = Promise.withResolvers<void>();
    const slow: SegmentFiles = {
      ...files,
      async open(...asked) {
        const opened = await files.open(...asked);
        await mayOpen.promise;
        return opened;
      },
    };
    const index = await open(sealed, rows, { revision: 9, rowCount: 120 }, slow);
    const added = row(121);
    rows.held.set(added.segmentId, added);
    await index.apply({ added: [added], removed: [], revision: revision(10) });
    return { ...store, index, mayOpen: () => mayOpen.resolve() };
  }

  test("an index that is closed while it is being read leaves its files as they are", async () => {
    const { rows, sealed, index, expectTruth } = await changedWhileRead();
    const before = new Map(sealed.held);
    await index[Symbol.asyncDispose]();
    expect(sealed.held).toEqual(before);
    await using again = await open(sealed, rows, { revision: 10, rowCount: 121 });
    await untilReady(again);
    await expectTruth(again);
  });

  test.each(["EIO", "EACCES"])(
    "what the disk cannot read (%s) is made anew from rows, and written over",
    async (code) => {
      for (const name of ["segment-1.0", "segments.manifest"]) {
        const { rows, sealed, expectTruth } = await stored();
        {
          await using index = await open(failing(sealed, name, code), rows, { revision: 9, rowCount: 120 });
          await untilReady(index);
          await expectTruth(index);
        }
        await using again = await open(sealed, untouchable, { revision: 9, rowCount: 120 });
        await untilReady(again);
        await expectTruth(again);
      }
    },
  );

  test("what may pass, as that too many files are open, leaves the files as they are", async () => {
    const { rows, sealed } = await stored();
    const before = new Map(sealed.held);
    await expect(
      open(failing(sealed, "segments.manifest", "EMFILE"), rows, { revision: 9, rowCount: 120 }),
    ).rejects.toThrow("EMFILE");
    expect(sealed.held).toEqual(before);
  });

  test("an index that is to be written while it is being read is written then", async () => {
    const { sealed, index, mayOpen, expectTruth } = await changedWhileRead();
    const written = index.persist();
    mayOpen();
    await written;
    expect(await readManifest(sealed)).toMatchObject({ liveCount: 121, revision: 10 });
    await untilReady(index);
    await index[Symbol.asyncDispose]();
    await using again = await open(sealed, untouchable, { revision: 10, rowCount: 121 });
    await untilReady(again);
    await expectTruth(again);
  });
});
