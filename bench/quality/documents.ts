/** Judged collections and the gap notes as documents and queries. */
import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";

export interface Document {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export interface Judged {
  readonly name: string;
  readonly documents: readonly Document[];
  readonly queries: readonly {
    readonly id: string;
    readonly text: string;
    readonly relevant: ReadonlySet<string>;
  }[];
}

const DocumentLine = z.object({ id: z.string(), title: z.string().default(""), text: z.string() });
const QueryLine = z.object({ id: z.string(), text: z.string() });
const GapNote = z.object({ note: z.string(), query: z.string() });

/** Collections that lie beside a checkout, never inside it. */
const evaluationFolder = new URL("../../../shared/eval/", import.meta.url);
export const setNames = ["cranfield", "cacm"] as const;
export const setsPresent = (): boolean =>
  setNames.every((name) => existsSync(new URL(`${name}/corpus.jsonl`, evaluationFolder)));

const lines = (file: string): readonly string[] =>
  readFileSync(new URL(file, evaluationFolder), "utf8")
    .split("\n")
    .filter((line) => line !== "");

export function readSet(name: string): Judged {
  const relevant = new Map<string, Set<string>>();
  for (const line of lines(`${name}/qrels.tsv`)) {
    const [query = "", document = "", grade = "0"] = line.split("\t");
    if (Number(grade) > 0) relevant.set(query, (relevant.get(query) ?? new Set()).add(document));
  }
  const queries = lines(`${name}/queries.jsonl`).map((line) => QueryLine.parse(JSON.parse(line)));
  return {
    name,
    documents: lines(`${name}/corpus.jsonl`).map((line) => DocumentLine.parse(JSON.parse(line))),
    queries: queries.flatMap((query) => {
      const judged = relevant.get(query.id);
      return judged === undefined ? [] : [{ ...query, relevant: judged }];
    }),
  };
}

/** Fifty notes of everyday life with queries that share no word with them, among other documents or alone. */
export function readGapNotes(name: string, others: readonly Document[]): Judged {
  const notes = z
    .array(GapNote)
    .parse(JSON.parse(readFileSync(new URL("gap-notes.json", import.meta.url), "utf8")));
  const documents = notes.map(({ note }, place) => ({ id: `note-${place + 1}`, title: "", text: note }));
  return {
    name,
    documents: [...documents, ...others],
    queries: notes.map(({ query }, place) => ({
      id: `note-${place + 1}`,
      text: query,
      relevant: new Set([`note-${place + 1}`]),
    })),
  };
}
