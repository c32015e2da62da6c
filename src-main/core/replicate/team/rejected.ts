import type { ExchangeFiles, FileWritten } from "#core/ports/exchange-files.ts";
import type { RejectedUpdate, ReplicaStore } from "#core/ports/replica-store.ts";
import type { Team } from "#core/ports/team.ts";
import type { Refusal } from "#core/ports/use-cases.ts";
import { toHex } from "#shared/kit/hex.ts";
import { readBirths } from "#shared/sync/births.ts";
import { partsOf } from "#shared/sync/document-name.ts";
import { readEdits } from "#shared/sync/edits.ts";
import { QuietDoc } from "#shared/sync/quiet-doc.ts";
import { readTagNames } from "#shared/sync/tag-dictionary.ts";
import { applyUpdate } from "yjs";
import { notJoined } from "./sources.ts";

export interface RejectedDeps {
  readonly store: Pick<ReplicaStore, "rejected">;
  readonly files: Pick<ExchangeFiles, "write">;
}

/** What the server did not take, one JSON object a line: what it said, as far as that can be told by itself, and its very bytes. */
export const createRejectedExport =
  ({ store, files }: RejectedDeps): Team["exportRejected"] =>
  async (path) => {
    const rejected = await store.rejected();
    const lines = rejected.map((each) => new TextEncoder().encode(`${JSON.stringify(lineOf(each))}\n`));
    return refusalOf(path, await files.write(path, lines)) ?? { path, updateCount: rejected.length };
  };

/** What a person saw there and gives up; what is refused meanwhile stays. */
export const createRejectedForgetting =
  (
    { store }: { readonly store: Pick<ReplicaStore, "team" | "rejected" | "forgetRejected"> },
    onChange: () => void,
  ) =>
  async (): ReturnType<Team["forgetRejected"]> => {
    if ((await store.team()) === undefined) return notJoined;
    const numbers = (await store.rejected()).map(({ number }) => number);
    await store.forgetRejected(numbers);
    onChange();
    return { updateCount: numbers.length };
  };

export function refusalOf(path: string, written: FileWritten): Refusal | undefined {
  switch (written.kind) {
    case "written":
      return undefined;
    case "exists":
      return { refused: "FILE_EXISTS", data: { path } };
    case "refused":
      return { refused: "PATH_NOT_WRITABLE", data: { path, detail: written.detail } };
  }
}

function lineOf({ number, name, bytes, madeMs, why }: RejectedUpdate): object {
  return {
    number,
    document: name,
    made: new Date(madeMs).toISOString(),
    why,
    said: saidBy(name, bytes),
    /** In hexadecimal digits. */
    update: toHex(bytes),
  };
}

/** An update that leans on others says nothing by itself: then its bytes are all there is. */
function saidBy(name: RejectedUpdate["name"], bytes: Uint8Array): unknown {
  const document = new QuietDoc();
  try {
    applyUpdate(document, bytes);
    switch (partsOf(name).kind) {
      case "births":
        return Object.fromEntries(readBirths(document));
      case "edits":
        return Object.fromEntries(readEdits(document));
      case "tags":
        return Object.fromEntries(readTagNames(document));
    }
  } finally {
    document.destroy();
  }
}
