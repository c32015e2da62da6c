import type { Facets, Hit, Plan, PlanStep, Ranges } from "#shared/model/hit.ts";
import type { Item } from "#shared/model/item.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import type { PlanRemark } from "#shared/model/plan-remark.ts";
import { inEnglish } from "#shared/model/remark.ts";
import type { Segment } from "#shared/model/segment.ts";
import type { ParsedQuery, QueryFilter } from "#shared/query/ast.ts";
import { holds } from "#shared/query/holds.ts";
import { parse } from "#shared/query/parse.ts";
import { print } from "#shared/query/print.ts";
import { wantedTexts } from "#shared/query/tree.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { wordMarks } from "#ui/ui/marks.ts";
import type { FakeLibrary } from "./fake-library.ts";

interface Candidate {
  readonly item: Item;
  readonly segment: Segment;
  readonly words: number;
  readonly meaning: number;
}

const hasValue = (item: Item, filter: QueryFilter): boolean =>
  ({
    kind: () => "value" in filter && item.kind === filter.value,
    in: () =>
      "value" in filter &&
      item.path.toLowerCase().includes(`/${filter.value.toLowerCase().replace(/^\//, "")}/`),
    tag: () => "value" in filter && item.tags.some((tag) => tag === filter.value),
    lang: () => "value" in filter && item.language === filter.value,
    after: () => "fromMs" in filter && item.modifiedMs >= filter.fromMs,
    before: () => "untilMs" in filter && item.modifiedMs < filter.untilMs,
    name: () => "value" in filter && item.name.toLowerCase().includes(filter.value.toLowerCase()),
    // What the fake library has is not looked at.
    colour: () => false,
    label: () => false,
    near: () => false,
    larger: () => "fromBytes" in filter && item.sizeBytes >= filter.fromBytes,
    duration: () =>
      "limitMs" in filter &&
      item.durationMs !== undefined &&
      item.durationMs >= filter.limitMs === (filter.bound === "from"),
    // The text of a recording is held against it where its segments are.
    spoken: () => item.kind === "audio" || item.kind === "video",
    smaller: () => "untilBytes" in filter && item.sizeBytes < filter.untilBytes,
  })[filter.field]();

/** Filters and trees; of the latter every text counts as a part of the item's. */
const fits = (item: Item, text: string, query: ParsedQuery): boolean =>
  query.filters.every((filter) => hasValue(item, filter) !== filter.not) &&
  query.required.every((tree) =>
    holds(tree, {
      hasText: (wanted) => text.includes(wanted.toLowerCase()),
      hasValue: (filter) => hasValue(item, filter),
    }),
  );

/** Counts words, and calls a word that the document is about its meaning: enough to look at, no search. */
function score(library: FakeLibrary, query: ParsedQuery): readonly Candidate[] {
  const words = [...query.words, ...query.required.flatMap(wantedTexts)]
    .map(({ text }) => text.toLowerCase())
    .filter((word) => word.length > 2);
  return library.segments.flatMap((segment) => {
    const item = library.items.find(({ id }) => id === segment.itemId);
    if (item === undefined) return [];
    const text = `${segment.text} ${item.title ?? ""} ${segment.headingPath.join(" ")}`.toLowerCase();
    if (!fits(item, text, query)) return [];
    if (!query.phrases.every((phrase) => text.includes(phrase.toLowerCase()))) return [];
    if (query.excluded.some((word) => text.includes(word.toLowerCase()))) return [];
    const about = library.documentOf.get(item.id)?.about ?? [];
    const byWord = words.filter((word) => text.includes(word)).length / Math.max(1, words.length);
    const byMeaning =
      words.filter((word) => about.some((each) => each.startsWith(word))).length / Math.max(1, words.length);
    if (words.length > 0 && byWord + byMeaning === 0 && query.phrases.length === 0) return [];
    return [{ item, segment, words: byWord, meaning: words.length === 0 ? 0 : 0.32 + byMeaning * 0.5 }];
  });
}

function hitOf(
  { item, segment, words, meaning }: Candidate,
  index: number,
  query: ParsedQuery,
  others: readonly Candidate[],
): Hit {
  const surface = [
    ...query.words.map(({ text }) => text),
    ...query.required.flatMap(wantedTexts).map(({ text }) => text),
    ...query.phrases.flatMap((phrase) => phrase.split(" ")),
  ];
  const endChar = segment.text.search(/[.\n]/) + 1;
  return {
    rank: index + 1,
    score: words * 0.6 + meaning * 0.4,
    segmentId: segment.id,
    itemId: item.id,
    path: item.path,
    name: item.name,
    ...(item.title === undefined ? {} : { title: item.title }),
    kind: item.kind,
    tags: item.tags,
    modifiedMs: item.modifiedMs,
    sizeBytes: item.sizeBytes,
    hasThumbnail: item.hasThumbnail,
    headingPath: segment.headingPath,
    anchor: segment.anchor,
    snippet: {
      text: segment.text,
      words: wordMarks(segment.text, surface).map((mark) => ({
        startChar: mark.startChar,
        endChar: mark.endChar,
      })),
      ...(meaning > 0.4
        ? { meaning: { startChar: 0, endChar: endChar > 0 ? endChar : segment.text.length } }
        : {}),
    },
    legs: {
      ...(words > 0 ? { words: { rank: index + 1, score: words } } : {}),
      ...(meaning > 0 ? { meaning: { rank: index + 1, score: meaning } } : {}),
    },
    more: others
      .filter((other) => other.item.id === item.id && other.segment.id !== segment.id)
      .map((other) => ({
        segmentId: other.segment.id,
        anchor: other.segment.anchor,
        headingPath: other.segment.headingPath,
      })),
    sameContent: item.name === "sourdough.md" ? ["/home/ada/Notes/archive/sourdough (copy).md"] : [],
  };
}

function facetsOf(items: readonly Item[]): Facets {
  const count = (values: readonly string[]) =>
    [...Map.groupBy(values, (value) => value)]
      .map(([value, all]) => ({ value, label: value.split("/").at(-1) ?? value, count: all.length }))
      .toSorted((a, b) => b.count - a.count);
  return {
    kind: count(items.map(({ kind }) => kind)),
    folder: count(items.map(({ path }) => path.split("/").slice(0, -1).join("/"))),
    year: count(items.map(({ modifiedMs }) => String(new Date(modifiedMs).getUTCFullYear()))),
    language: count(items.map(({ language }) => language ?? "und")),
    tag: count(items.flatMap(({ tags }) => tags)),
  };
}

function rangesOf(items: readonly Item[]): Ranges {
  const between = (values: readonly number[]) => ({
    least: Math.min(...values),
    greatest: Math.max(...values),
  });
  const durations = items.flatMap(({ durationMs }) => durationMs ?? []);
  return items.length === 0
    ? {}
    : {
        size: between(items.map(({ sizeBytes }) => sizeBytes)),
        time: between(items.map(({ modifiedMs }) => modifiedMs)),
        ...(durations.length === 0 ? {} : { duration: between(durations) }),
      };
}

const planStep = (
  name: PlanStep["name"],
  strategyRemark: PlanRemark,
  whyRemark: PlanRemark,
  expected: Partial<PlanStep> = {},
): PlanStep => ({
  name,
  strategy: inEnglish(strategyRemark),
  why: inEnglish(whyRemark),
  strategyRemark,
  whyRemark,
  count: 200,
  durationMs: 1.2,
  ...expected,
});

const plan: Plan = {
  totalMs: 7.31,
  steps: [
    planStep("words", { code: "full-text", wordCount: 2, phraseCount: 0 }, { code: "every-word-tells" }),
    planStep("embed", { code: "model", spaceId: "static-en@1" }, { code: "compared-as-vectors" }),
    planStep(
      "meaning",
      { code: "graph", vectorCount: 131_072 },
      { code: "unrestricted" },
      { estimatedCount: 200, estimatedMs: 0.9, visitedCount: 2_412, estimatedVisitedCount: 2_000 },
    ),
    planStep("fuse", { code: "absolute-scores" }, { code: "words-must-not-bury" }),
  ],
};

function inGroups(
  best: readonly Candidate[],
  by: "folder" | "kind" | undefined,
  perGroup: number,
): readonly (Candidate & { readonly group?: Hit["group"] })[] {
  if (by === undefined) return best;
  const groups = Map.groupBy(best, ({ item }) =>
    by === "kind" ? item.kind : (item.path.split("/").at(-2) ?? ""),
  );
  return [...groups].flatMap(([value, all]) =>
    all
      .slice(0, perGroup)
      .map((candidate) => ({ ...candidate, group: { value, label: value, totalCount: all.length } })),
  );
}

export function fakeQuery(
  library: FakeLibrary,
  input: {
    readonly text: string;
    readonly offset: number;
    readonly limit: number;
    readonly typing: boolean;
    readonly weak: boolean;
    readonly group?: "folder" | "kind" | undefined;
    readonly perGroup?: number;
    readonly collapse?: boolean;
  },
): SearchResult {
  const { collapse = true, perGroup = 3 } = input;
  const understood = parse(input.text, { nowMs: Date.now(), timeZone: "UTC", typing: input.typing });
  const all = input.weak
    ? library.segments
        .slice(0, 6)
        .flatMap((segment) =>
          library.items
            .filter(({ id }) => id === segment.itemId)
            .map((item) => ({ item, segment, words: 0, meaning: 0.2 })),
        )
    : score(library, understood);
  const ranked = all.toSorted((a, b) => b.words * 0.6 + b.meaning * 0.4 - (a.words * 0.6 + a.meaning * 0.4));
  const best = ranked.filter(
    (candidate, index) =>
      !collapse || ranked.findIndex((other) => other.item.id === candidate.item.id) === index,
  );
  const listed = inGroups(best, input.group, perGroup);
  return {
    hits: listed.slice(input.offset, input.offset + input.limit).map(({ group, ...candidate }, index) => ({
      ...hitOf(candidate, input.offset + index, understood, collapse ? ranked : []),
      ...(group === undefined ? {} : { group }),
    })),
    noGoodMatch: best.length === 0 || input.weak,
    totalCount: best.length,
    facets: facetsOf(best.map(({ item }) => item)),
    ranges: rangesOf(best.map(({ item }) => item)),
    countedOver: { of: "worded", itemCount: best.length, isEstimate: false },
    understood,
    printed: print(understood),
    corrections: /\bbraed\b/.test(input.text) ? [{ from: "braed", to: "bread" }] : [],
    synonyms: /\bbread\b/.test(input.text) ? [{ word: "bread", alternatives: ["loaf"] }] : [],
    examples: understood.examples.map((example) => ({
      ...example,
      ...(library.items[0] === undefined ? {} : { name: library.items[0].name }),
    })),
    looks: understood.looks.map((look) => ({ ...look, name: "tiles.svg", unseen: false })),
    ...(understood.looks.some(({ sound }) => sound === undefined) ? { lookSpaceId: lookSpace.id } : {}),
    plan,
    meaningReady: !/\bbuilding\b/.test(input.text),
  };
}
