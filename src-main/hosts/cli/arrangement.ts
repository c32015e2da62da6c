/** How an answer is to be put, as options of the commands that search. */
import type { OptionSpec } from "./command.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";
import { wholeNumber } from "./whole-number.ts";

export const arrangementOptions: Readonly<Record<string, OptionSpec>> = {
  group: { type: "string", value: "BY", summary: "hits of each folder or kind together (folder, kind)" },
  "per-group": { type: "string", value: "N", summary: "at most so many hits of each group (3)" },
  "all-places": { type: "boolean", summary: "every place of an item a hit of its own" },
  diverse: { type: "string", value: "SHARE", summary: "how much the first hits are to differ, 0 to 1 (0)" },
  rerank: {
    type: "string",
    value: "MS",
    summary: "read the first hits once more, for so long at most (as the settings say)",
  },
  titles: { type: "string", value: "SHARE", summary: "how much more words in a title count, 0 to 1 (0)" },
  headings: { type: "string", value: "SHARE", summary: "the same of the headings that a place is under (0)" },
  texts: { type: "string", value: "SHARE", summary: "the same of its text (0)" },
  tags: { type: "string", value: "SHARE", summary: "the same of its tags (0)" },
  recency: { type: "string", value: "SHARE", summary: "how much more what is new counts, 0 to 1 (0)" },
};

type Values = Readonly<Record<string, string | boolean | undefined>>;

interface Arrangement {
  readonly collapse: boolean;
  readonly diverse: number;
  readonly rerankMs?: number;
  readonly titles: number;
  readonly headings: number;
  readonly texts: number;
  readonly tags: number;
  readonly recency: number;
  readonly group?: "folder" | "kind";
  readonly perGroup: number;
}

export function arrangementOf(values: Values): Arrangement {
  const { group } = values;
  if (group !== undefined && group !== "folder" && group !== "kind")
    throw new CommandError(`--group takes folder or kind, not ${JSON.stringify(group)}.`, exitCodes.usage);
  return {
    collapse: values["all-places"] !== true,
    diverse: share("--diverse", values["diverse"]),
    ...(values["rerank"] === undefined
      ? {}
      : { rerankMs: wholeNumber("--rerank", values["rerank"], 0, 0, 10_000) }),
    titles: share("--titles", values["titles"]),
    headings: share("--headings", values["headings"]),
    texts: share("--texts", values["texts"]),
    tags: share("--tags", values["tags"]),
    recency: share("--recency", values["recency"]),
    ...(group === undefined ? {} : { group }),
    perGroup: wholeNumber("--per-group", values["per-group"], 3, 1, 20),
  };
}

function share(option: string, given: string | boolean | undefined): number {
  const value = given === undefined ? 0 : Number(given);
  if (typeof given === "boolean" || given === "" || !(value >= 0 && value <= 1))
    throw new CommandError(`${option} takes a number from 0 to 1, not ${String(given)}.`, exitCodes.usage);
  return value;
}
