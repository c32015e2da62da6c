import { randomUUID } from "node:crypto";
import { ErasureId } from "#shared/audit/receipt.ts";
import { PublicKey, signHead } from "#shared/audit/tree-head.ts";
import type { AuditUseCases } from "./audit/audit-use-cases.ts";
import { newTrailSecrets, sha256, signerOf } from "./audit/trail-keys.ts";
import type { ErasureUseCases } from "./erasure/erasure-use-cases.ts";
import type { MoveUseCases } from "./moves/move-use-cases.ts";
import { parse } from "#shared/query/parse.ts";
import type { SuggestionUseCases } from "./suggestions/suggestion-use-cases.ts";
import type { UndoUseCases } from "./undo/undo-use-cases.ts";
import type { DescribeItems } from "./use-cases/describe-items.ts";
import type { SearchServices } from "./routes/search-handlers.ts";

const signer = signerOf(newTrailSecrets());
const head = signHead(signer, sha256, { size: 0, root: sha256(new Uint8Array()), timeMs: 1 });

/** An empty trail, erasures that never end, and nothing to find: for tests of who may ask. */
export const fakeRecords: {
  readonly audit: AuditUseCases;
  readonly erasure: ErasureUseCases;
  readonly undo: UndoUseCases;
  readonly moving: MoveUseCases;
  readonly suggesting: SuggestionUseCases;
  readonly describing: DescribeItems;
  readonly search: SearchServices;
} = {
  audit: {
    head: () => Promise.resolve({ head, publicKey: PublicKey.parse(signer.publicKey), proof: [] }),
    leaves: () => Promise.resolve({ leaves: [] }),
    inclusion: () => Promise.resolve({ head, leafHash: "0".repeat(64), proof: [] }),
    async *exportLines() {
      yield await Promise.resolve({ lines: "\n" });
    },
  },
  erasure: {
    erase: () => Promise.resolve({ id: ErasureId.parse(randomUUID()) }),
    erasePerson: () => Promise.resolve({ id: ErasureId.parse(randomUUID()) }),
    receipt: (_, id) => Promise.resolve({ id }),
  },
  undo: {
    preview: () => Promise.resolve({ itemCount: 0, editCount: 0, noteCount: 0 }),
    undo: () => Promise.resolve({ refused: "NOTHING_TO_UNDO" }),
  },
  describing: {
    describe: (_, itemIds) => Promise.resolve(itemIds.map((itemId) => ({ state: "unknown", itemId }))),
  },
  moving: { move: (_, { to, itemId }) => Promise.resolve({ partitionId: to, itemId }) },
  suggesting: {
    suggest: () => Promise.resolve({ refused: "NOT_FOUND" }),
    list: () => Promise.resolve({ suggestions: [], totalCount: 0, openCount: 0 }),
    decide: (_, { ids }) =>
      Promise.resolve({ decisions: ids.map((id) => ({ id, outcome: "unknown" as const })) }),
    reopen: () => Promise.resolve({ refused: "NOT_FOUND" }),
    withdraw: () => Promise.resolve({ refused: "NOT_FOUND" }),
  },
  search: {
    search: {
      query: ({ text, nowMs, timeZone }) =>
        Promise.resolve({
          hits: [],
          totalCount: 0,
          facets: { kind: [], tag: [], language: [], partition: [] },
          understood: parse(text, { typing: false, nowMs, timeZone }),
          unanswered: [],
          corrections: [],
          steps: [],
        }),
      suggest: () => Promise.resolve([]),
      segments: () => Promise.resolve({ segments: [], totalCount: 0 }),
    },
    append: () => Promise.resolve(),
    nowMs: () => 1,
  },
};
