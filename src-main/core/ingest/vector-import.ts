import { StoreFullError } from "#core/ports/library-store.ts";
import type { VectorFileReader } from "#core/ports/vector-files.ts";
import type { VectorRow } from "#core/ports/vector-index.ts";
import { inEnglish } from "#shared/model/remark.ts";
import type { VectorFileRemark } from "#shared/model/vector-file-remark.ts";
import type { VectorImportEvent } from "#shared/rpc/vectors-contract.ts";
import { limits } from "./limits.ts";
import type { ReplacedMark } from "./replaced-mark.ts";
import { createVectorCheck, type VectorCheck, type VectorCheckCounts } from "./vector-check.ts";
import type { ExchangeInput, HeldOpen, VectorExchangeDeps } from "./vector-exchange.ts";

export const refused = (why: VectorFileRemark) => ({ kind: "refused", why, said: inEnglish(why) }) as const;

interface Importing {
  readonly deps: VectorExchangeDeps;
  readonly mark: ReplacedMark;
  readonly path: string;
  readonly reader: VectorFileReader;
  /** Ids of segments that have a vector, in order. */
  readonly known: Uint32Array;
  readonly signal: AbortSignal;
}

/** All is read and checked before the first row is stored: a file that is refused has changed nothing. */
export async function* importFile(
  deps: VectorExchangeDeps,
  mark: ReplacedMark,
  heldOpen: HeldOpen,
  { path, checkOnly, skipUnknown }: ExchangeInput<"importFile">,
  signal: AbortSignal,
): AsyncGenerator<VectorImportEvent> {
  const reader = await deps.files.read(path);
  if (reader.kind === "refused") return yield refused(reader.why);
  await using _held = heldOpen(reader);
  const stranger = strangenessOf(reader, deps);
  if (stranger !== undefined) return yield refused(stranger);
  const known = await deps.rows.vectorIds(deps.space().id, signal);
  const importing: Importing = { deps, mark, path, reader, known, signal };

  const seen = yield* checkAll(importing);
  if (seen === undefined) return;
  const { vectorCount, knownCount, unknownCount, someUnknown } = seen;
  if (checkOnly) {
    const { spaceId } = reader.facts;
    const said = spaceId === undefined ? {} : { spaceId };
    return yield { kind: "checked", vectorCount, knownCount, unknownCount, someUnknown, ...said };
  }
  if (unknownCount > 0 && !skipUnknown) {
    const some = someUnknown.join(", ") + (unknownCount > someUnknown.length ? ", …" : "");
    return yield refused({ code: "segments-unknown", count: unknownCount, some });
  }
  yield* storeAll(importing, seen);
}

function strangenessOf(
  { facts }: VectorFileReader,
  { space: spaceNow }: VectorExchangeDeps,
): VectorFileRemark | undefined {
  const space = spaceNow();
  const { dimensions: found, spaceId } = facts;
  if (found !== space.dimensions)
    return { code: "vectors-of-other-dimensions", found, wanted: space.dimensions };
  if (spaceId !== undefined && spaceId !== space.id)
    return { code: "vectors-of-other-space", found: spaceId, wanted: space.id };
  return undefined;
}

/** What it saw; undefined where it has told of a refusal. */
async function* checkAll({
  reader,
  known,
  signal,
}: Importing): AsyncGenerator<VectorImportEvent, VectorCheckCounts | undefined> {
  const { dimensions, vectorCount: totalCount } = reader.facts;
  const check = createVectorCheck(known, dimensions);
  for await (const page of checkedPages(reader, check, signal)) {
    if (page.kind === "refused") {
      yield refused(page.why);
      return undefined;
    }
    yield { kind: "progress", stage: "check", doneCount: page.doneCount, totalCount };
  }
  return check.seen();
}

async function* storeAll(
  { deps, mark, path, reader, known, signal }: Importing,
  { leastId, greatestId, knownCount, unknownCount }: VectorCheckCounts,
): AsyncGenerator<VectorImportEvent> {
  const { dimensions, vectorCount: totalCount } = reader.facts;
  let replacedCount = 0;
  const full = () => refused({ code: "vectors-not-stored", replacedCount });
  if (knownCount > 0 && (await unlessFull(mark.widen(leastId, greatestId))) === "full") return yield full();
  for await (const page of checkedPages(reader, createVectorCheck(known, dimensions), signal)) {
    // It was found to be sound a moment ago.
    if (page.kind === "refused") return yield refused({ code: "vector-file-changed", path, replacedCount });
    const stored =
      page.rows.length === 0 ? 0 : await unlessFull(deps.library.replaceVectors(deps.space().id, page.rows));
    if (stored === "full") return yield full();
    replacedCount += stored;
    yield { kind: "progress", stage: "store", doneCount: page.doneCount, totalCount };
  }
  if ((await unlessFull(mark.settle())) === "full") return yield full();
  yield { kind: "replaced", replacedCount, unknownCount, goneCount: knownCount - replacedCount };
}

type CheckedPage =
  | { readonly kind: "page"; readonly rows: readonly VectorRow[]; readonly doneCount: number }
  | { readonly kind: "refused"; readonly why: VectorFileRemark };

async function* checkedPages(
  reader: VectorFileReader,
  check: VectorCheck,
  signal: AbortSignal,
): AsyncGenerator<CheckedPage> {
  for (let from = 0; from < reader.facts.vectorCount;) {
    signal.throwIfAborted();
    const page = await reader.page(from, limits.exchangeRowCountMax, signal);
    if (page.kind === "refused") return yield page;
    const checked = check.take(page);
    if (checked.kind === "refused") return yield checked;
    from += page.ids.length;
    yield { kind: "page", rows: checked.rows, doneCount: from };
  }
}

const unlessFull = <Value>(work: Promise<Value>): Promise<Value | "full"> =>
  work.catch((thrown: unknown) => {
    if (thrown instanceof StoreFullError) return "full" as const;
    throw thrown;
  });
