import { TriangleAlert, X } from "lucide-react";
import type { ParsedQuery, QueryFilter, QueryLook, QueryTree } from "#shared/query/ast.ts";
import { clockText } from "#shared/query/durations.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { kindKey } from "#ui/ui/kind-icon.tsx";
import { useText, type Text } from "#ui/ui/text.tsx";
import { languageName } from "#ui/ui/language-name.ts";
import { useLocale } from "#ui/ui/text.tsx";
import {
  withoutExample,
  withoutExcluded,
  withoutFilter,
  withoutLook,
  withoutPhrase,
  withoutTree,
  withSort,
} from "./edit-query.ts";
import { useLookUrl } from "./look-picture.tsx";

interface Chip {
  readonly label: string;
  /** The text without it. */
  readonly next: () => string;
  /** A small picture of it. */
  readonly url?: string | undefined;
}

interface QueryChipsProps {
  readonly id: string;
  readonly text: string;
  readonly query: ParsedQuery;
  /** Names of what `like:` names, as far as an answer has told them. */
  readonly examples: SearchResult["examples"];
  /** The same of `look:`. */
  readonly looks: SearchResult["looks"];
  readonly onText: (text: string) => void;
}

/** The query as understood, each part removable; below, what was not understood and what to write instead. */
export function QueryChips({ id, text, query, examples, looks, onText }: QueryChipsProps) {
  const say = useText();
  const locale = useLocale();
  const urlOf = useLookUrl();
  const partChips = [
    ...query.filters.map((filter) => ({
      label: filterLabel(filter, say, locale),
      next: () => withoutFilter(text, filter),
    })),
    ...query.phrases.map((phrase) => ({
      label: say("chip.phrase", { phrase }),
      next: () => withoutPhrase(text, phrase),
    })),
    ...query.excluded.map((part) => ({
      label: say("chip.excluded", { part }),
      next: () => withoutExcluded(text, part),
    })),
    ...query.required.map((tree) => ({
      label: treeLabel(tree, say, locale),
      next: () => withoutTree(text, tree),
    })),
  ];
  const { sort } = query;
  const sortChip =
    sort === "relevance"
      ? []
      : [
          {
            label: say("chip.sort", { order: say(`sort.${sort}`) }),
            next: () => withSort(text, "relevance"),
          },
        ];
  const exampleChips = query.examples.map((example) => {
    const name = examples.find(({ target }) => target === example.target)?.name ?? String(example.target);
    return {
      label: say(example.not ? "chip.unlike" : "chip.like", { name }),
      next: () => withoutExample(text, example),
    };
  });
  const lookChips = query.looks.map((look) => {
    return {
      label: lookLabel(look, looks.find(({ target }) => target === look.target)?.name, say),
      next: () => withoutLook(text, look),
      url: urlOf(look),
    };
  });
  const chips: readonly Chip[] = [...partChips, ...lookChips, ...exampleChips, ...sortChip];
  return (
    <div id={id} className="flex flex-col gap-1.5">
      {chips.length === 0 ? null : (
        <ul aria-label={say("chip.list")} className="flex flex-wrap gap-1.5">
          {chips.map(({ label, next, url }) => (
            <li key={label}>
              <button
                type="button"
                onClick={() => onText(next())}
                className="inline-flex h-7 max-w-72 items-center gap-1.5 rounded-full border border-accent-line bg-accent-soft pr-1.5 pl-2.5 text-sm text-accent hover:border-accent"
              >
                {url === undefined ? null : (
                  <img src={url} alt="" className="-ml-1.5 size-5 rounded-full object-cover" />
                )}
                <bdi className="truncate">{label}</bdi>
                <X aria-hidden="true" className="size-3.5" />
                <span className="sr-only">{say("chip.remove")}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {query.problems.map((problem) => (
        <p
          key={`${problem.range.startChar}:${problem.message}`}
          className="flex items-start gap-1.5 text-sm text-muted"
        >
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-harm" />
          {say(`problem.${problem.message}`, {
            part: text.slice(problem.range.startChar, problem.range.endChar),
            expected: problem.expected,
          })}
        </p>
      ))}
    </div>
  );
}

export function lookLabel({ box, atMs, sound }: QueryLook, known: string | undefined, say: Text): string {
  if (sound === undefined) {
    const name = known ?? say("chip.heldPicture");
    if (atMs !== undefined) return say("chip.lookAt", { name, time: clockText(atMs) });
    return say(box === undefined ? "chip.look" : "chip.lookPart", { name });
  }
  const name = known ?? say("chip.heldSound");
  return sound.atMs === undefined
    ? say("chip.sound", { name })
    : say("chip.soundAt", { name, time: clockText(sound.atMs) });
}

/** In words, with brackets only where a branch stands within another. */
function treeLabel(tree: QueryTree, say: Text, locale: string, isInner = false): string {
  switch (tree.op) {
    case "text":
      return tree.prefix ? `${tree.text}…` : tree.text.includes(" ") ? `“${tree.text}”` : tree.text;
    case "filter":
      return filterLabel(tree.filter, say, locale);
    case "not":
      return say("chip.not", { label: treeLabel(tree.of, say, locale, true) });
    case "all":
    case "any": {
      const joint = say(tree.op === "all" ? "chip.and" : "chip.or");
      const label = tree.of.map((each) => treeLabel(each, say, locale, true)).join(` ${joint} `);
      return isInner ? `(${label})` : label;
    }
  }
}

function filterLabel(filter: QueryFilter, say: Text, locale: string): string {
  const label = positiveLabel(filter, say, locale);
  return filter.not ? say("chip.not", { label }) : label;
}

function positiveLabel(filter: QueryFilter, say: Text, locale: string): string {
  switch (filter.field) {
    case "kind":
      return say(kindKey(filter.value));
    case "in":
      return say("chip.in", { folder: filter.value });
    case "tag":
      return say("chip.tag", { tag: filter.value });
    case "lang":
      return languageName(filter.value, locale);
    case "name":
      return say("chip.name", { name: filter.value });
    case "colour":
      return say("chip.colour", { colour: say(`colour.${filter.value}`) });
    case "label":
      return say("chip.label", { colour: say(`colour.${filter.value}`) });
    case "near": {
      const { name, place } = filter;
      const where = name ?? (place === undefined ? "" : `${place.latitude}, ${place.longitude}`);
      return say("chip.near", { km: String(filter.radiusKm), place: where });
    }
    case "larger":
      return say("chip.larger", { size: filter.written });
    case "smaller":
      return say("chip.smaller", { size: filter.written });
    case "duration":
      return say(filter.bound === "from" ? "chip.longer" : "chip.shorter", {
        length: filter.written.slice(1),
      });
    case "spoken":
      return say("chip.spoken", { words: filter.value });
    case "after":
      return say("chip.after", { date: filter.written });
    case "before":
      return say("chip.before", { date: filter.written });
  }
}
