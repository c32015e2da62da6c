/** Updates of an honest device, and ways to damage them. */
import * as Y from "yjs";
import { printHlc } from "../kit/hlc.ts";
import { seededChance } from "../kit/seeded-chance.ts";
import { DeviceId, PayloadId } from "../model/team.ts";
import { readBirths, writeBirth } from "./births.ts";
import type { DocumentKind } from "./document-name.ts";
import { addTag, readEdits, removeTag, setField, TagId, writeNote } from "./edits.ts";
import { checkUpdate } from "./gatekeeper.ts";
import { breachOf } from "./schema.ts";
import { nameTag, readTagNames } from "./tag-dictionary.ts";

const device = DeviceId.parse("01970000-0000-7000-8000-000000000001");
const foreign = 50;

/** A document that another client began, and what `client` then did to it, update by update. */
export function editingDocument(client: number): {
  readonly base: Uint8Array;
  readonly updates: readonly Uint8Array[];
  readonly document: Y.Doc;
} {
  const begun = new Y.Doc();
  begun.clientID = foreign;
  const editor = (count: number) => ({ device, hlc: printHlc({ wallMs: 1_000, count }) });
  addTag(begun, "0", TagId.parse("f".repeat(24)), editor(0));
  const base = Y.encodeStateAsUpdate(begun);
  const document = new Y.Doc();
  document.clientID = client;
  Y.applyUpdate(document, base);
  const updates: Uint8Array[] = [];
  document.on("update", (update: Uint8Array) => updates.push(update));
  for (let at = 0; at < 40; at++) {
    const [key, tagId] = [`${1 + (at % 12)}`, TagId.parse(`${at % 5}`.padStart(24, "0"))];
    addTag(document, key, tagId, editor(at));
    setField(document, key, "title", `Title ${at} €😀`, editor(at));
    writeNote(document, key, `note ${at} of many 🙂`, editor(at));
    if (at % 3 === 0) removeTag(document, key, tagId);
    if (at % 7 === 0) setField(document, key, "trash", at % 2 === 0, editor(at));
  }
  return { base, updates, document };
}

/** Each update with the state and the clocks that it comes upon. */
export interface Corpus {
  readonly kind: DocumentKind;
  readonly update: Uint8Array;
  readonly state: Uint8Array;
  readonly heads: ReadonlyMap<number, number>;
}

/** Of all kinds of documents. */
export function collectUpdates(client: number): readonly Corpus[] {
  const { base, updates } = editingDocument(client);
  const birth = { payloadId: PayloadId.parse("ab".repeat(32)), sharedMs: 1, kind: "pdf" } as const;
  const births = updatesOf(client, (document, at) =>
    writeBirth(document, `${at % 8}`, { ...birth, withdrawn: at > 8 }),
  );
  const tags = updatesOf(client, (document, at) =>
    nameTag(document, TagId.parse(`${at % 5}`.padStart(24, "0")), `name-${at}`, {
      device,
      hlc: printHlc({ wallMs: 1_000, count: at }),
    }),
  );
  return [
    ...coming("edits", base, updates),
    ...coming("births", undefined, births),
    ...coming("tags", undefined, tags),
  ];
}

function updatesOf(client: number, write: (document: Y.Doc, at: number) => void): readonly Uint8Array[] {
  const document = new Y.Doc();
  document.clientID = client;
  const updates: Uint8Array[] = [];
  document.on("update", (update: Uint8Array) => updates.push(update));
  for (let at = 0; at < 12; at++) write(document, at);
  return updates;
}

function coming(
  kind: DocumentKind,
  base: Uint8Array | undefined,
  updates: readonly Uint8Array[],
): readonly Corpus[] {
  const document = new Y.Doc();
  if (base !== undefined) Y.applyUpdate(document, base);
  return updates.map((update) => {
    const state = Y.encodeStateAsUpdate(document);
    const heads = Y.decodeStateVector(Y.encodeStateVector(document));
    Y.applyUpdate(document, update);
    return { kind, update, state, heads };
  });
}

interface Fuzzing {
  readonly seed: number;
  readonly count: number;
  readonly own: number;
  readonly corpus: readonly Corpus[];
}

/** How many mutants were taken, and which of those Yjs could not bear, with the seed's number to try it again. */
export function fuzz({ seed, count, own, corpus }: Fuzzing): {
  readonly taken: number;
  readonly faults: readonly string[];
} {
  const chance = seededChance(seed);
  const faults: string[] = [];
  let taken = 0;
  for (let at = 0; at < count; at++) {
    const chosen = corpus[Math.floor(chance() * corpus.length)];
    const spliced = corpus[Math.floor(chance() * corpus.length)];
    if (chosen === undefined || spliced === undefined) continue;
    const mutant = mutate(chosen.update, spliced.update, chance);
    const checked = checkUpdate(mutant, {
      kind: chosen.kind,
      heads: chosen.heads,
      mayWriteAs: (client) => client === own,
    });
    if (checked.kind === "refused") continue;
    taken += 1;
    const fault = faultOf(chosen, mutant, own);
    if (fault !== undefined) faults.push(`seed ${seed}, mutant ${at}: ${fault}`);
  }
  return { taken, faults };
}

const read: Readonly<Record<DocumentKind, (document: Y.Doc) => unknown>> = {
  births: readBirths,
  edits: readEdits,
  tags: readTagNames,
};

function faultOf({ kind, state, heads }: Corpus, mutant: Uint8Array, own: number): string | undefined {
  const document = new Y.Doc();
  Y.applyUpdate(document, state);
  try {
    document.on("afterTransaction", (transaction: Y.Transaction) =>
      breachOf(kind, transaction, { device, nowMs: 1_000, heads: transaction.beforeState }),
    );
    Y.applyUpdate(document, mutant);
    read[kind](document);
  } catch (thrown) {
    return `Yjs, or what reads after it, throws ${String(thrown)}`;
  }
  if (document.store.pendingStructs !== null || document.store.pendingDs !== null)
    return "something is left waiting";
  for (const [client, clock] of Y.decodeStateVector(Y.encodeStateVector(document)))
    if (client !== own && clock !== (heads.get(client) ?? 0)) return `client ${client} was written under`;
  return undefined;
}

/** Of any kind of damage, and whose gatekeeper takes none of them into an empty document, whoever may write what. */
export function* refusedMutants(seed: number, own: number): Generator<Uint8Array, never> {
  const [chance, corpus] = [seededChance(seed), collectUpdates(own)];
  for (;;) {
    const [chosen, spliced] = [chance(), chance()].map((at) => corpus[Math.floor(at * corpus.length)]);
    if (chosen === undefined || spliced === undefined) throw new Error("there are updates of every kind");
    const mutant = mutate(chosen.update, spliced.update, chance);
    const checked = checkUpdate(mutant, { kind: "edits", heads: new Map(), mayWriteAs: () => true });
    if (checked.kind === "refused") yield mutant;
  }
}

function mutate(update: Uint8Array, other: Uint8Array, chance: () => number): Uint8Array {
  const at = (length: number): number => Math.floor(chance() * length);
  switch (at(5)) {
    case 0: {
      const flipped = update.slice();
      for (let flips = 1 + at(3); flips > 0; flips--) {
        const place = at(flipped.length);
        flipped[place] = (flipped[place] ?? 0) ^ (1 << at(8));
      }
      return flipped;
    }
    case 1:
      return update.slice(0, at(update.length));
    case 2:
      return Uint8Array.from({ length: 1 + at(60) }, () => at(256));
    case 3:
      return Uint8Array.of(...update.slice(0, at(update.length)), ...other.slice(at(other.length)));
    default: {
      const place = at(update.length);
      return Uint8Array.of(
        ...update.slice(0, place),
        0xff,
        0xff,
        0xff,
        0xff,
        0x0f,
        ...update.slice(place + 1),
      );
    }
  }
}
