import { actWords } from "#shared/audit/act-words.ts";
import type { Leaf, TargetKind } from "#shared/audit/leaf.ts";
import type { DescribedItem } from "#shared/rpc/server/items-contract.ts";
import type { OwnItem } from "#ui/state/own-items.ts";
import { readRoleChange } from "#shared/audit/role-change.ts";
import type { Role } from "#shared/model/access.ts";
import { procedureWords } from "#shared/audit/procedure-words.ts";
import { en } from "#ui/ui/messages/en.ts";
import type { MessageKey } from "#ui/ui/messages/message.ts";
import type { Locale, Text } from "#ui/ui/text.tsx";

/** What an id is called; undefined where nothing is known of it. */
export type NameOf = (id: string) => string | undefined;

/** What is known of an item by its id; undefined where it is not, or not yet. */
export type ItemOf = (id: string) => DescribedItem | OwnItem | undefined;

/** One thing that an act was on: what kind it is, what it is called, and the end of its id where that tells it apart. */
export interface Thing {
  readonly key: string;
  readonly words: string;
  readonly id?: string;
  /** Of an item that may be looked into. */
  readonly itemId?: string;
  /** Of an item that has no name here: whoever looks for it elsewhere needs the whole id. */
  readonly wholeId?: string;
}

/** A trail's leaf as people say it: what was done, on what, and why where it was not. */
export interface LeafWords {
  readonly deed: string;
  readonly things: readonly Thing[];
}

/** How what a trail holds ids of is called, in whose words. */
export interface Telling {
  readonly locale: Locale;
  readonly text: Text;
  readonly nameOf: NameOf;
  /** Absent: items are told by the ends of their ids. */
  readonly itemOf?: ItemOf | undefined;
}

export function leafWords({ act, targets, actor }: Leaf, telling: Telling): LeafWords {
  const { locale, text } = telling;
  const parts = targets.map(partsOf);
  const called = parts.find(({ kind }) => kind === "procedure")?.id ?? "";
  return {
    deed: procedureWords(locale, called) ?? actWords[locale][act],
    things: parts.flatMap(({ kind, id }, place) => {
      const words =
        kind === "count"
          ? countWords(Number(id), actor.kind === "nobody" ? "knocking" : act, text)
          : kind === "time"
            ? { words: timeOf(Number(id), locale, text) }
            : wordsOf(kind, id, telling);
      return words === undefined ? [] : [{ key: `${place} ${id}`, ...words }];
    }),
  };
}

function partsOf(target: string): { readonly kind: TargetKind; readonly id: string } {
  const end = target.indexOf(":");
  // A target is parsed where a leaf is read, and begins with one of the kinds.
  return { kind: target.slice(0, end) as TargetKind, id: target.slice(end + 1) };
}

/** Ids of the items that these acts were on. */
export const itemIdsIn = (leaves: readonly Leaf[]): readonly string[] =>
  leaves.flatMap(({ targets }) =>
    targets.map(partsOf).flatMap(({ kind, id }) => (kind === "item" ? [id] : [])),
  );

function wordsOf(
  kind: Exclude<TargetKind, "count" | "time">,
  id: string,
  { text, nameOf, itemOf }: Telling,
): Omit<Thing, "key"> | undefined {
  switch (kind) {
    // The deed says it, and the trail itself is what one looks at.
    case "procedure":
    case "trail":
      return undefined;
    case "reason":
      return { words: reasonOf(id, text) };
    case "role":
      return { words: roleWords(id, text) };
    case "epoch":
    case "seq":
    case "model":
    case "migration":
      return { words: `${text(`trail.target.${kind}`)} ${id}` };
    case "setting":
      return { words: settingNames[id] === undefined ? id : text(settingNames[id]) };
    case "document": {
      const partition = nameOf(id.split("/")[1] ?? "");
      return { words: text("trail.target.document"), id: partition ?? shortened(id) };
    }
    case "item": {
      const item = itemOf?.(id);
      if (item === undefined) return { words: text("trail.target.item"), id: shortened(id) };
      if (item.state !== "there") return { words: text(`trail.item.${item.state}`), wholeId: id };
      const called = text("trail.item.there", { name: item.title ?? item.name });
      const isInTrash = "trash" in item && item.trash !== undefined;
      return { words: isInTrash ? `${called}, ${text("team.trashed")}` : called, itemId: id };
    }
    default: {
      const name = nameOf(id);
      const word = text(`trail.target.${kind}`);
      return { words: name === undefined ? word : `${word} ${name}`, id: shortened(id) };
    }
  }
}

/** How many there were of what an act is about. `knocking`: whoever is not known is told of together, after a while. */
function countWords(
  count: number,
  of: Leaf["act"] | "knocking",
  text: Text,
): Pick<Thing, "words"> | undefined {
  switch (of) {
    case "knocking":
      return { words: text("trail.times", { count }) };
    case "search":
      return { words: text("search.count", { count }) };
    case "erase":
      return { words: text("library.count", { count }) };
    // From where on the trail was looked at; from its end, mostly.
    case "audit.read":
      return count === 0 ? undefined : { words: text("trail.before", { count }) };
    default:
      return { words: `${text("trail.target.count")} ${count}` };
  }
}

/** Since when something was done; 0: ever. */
const timeOf = (timeMs: number, locale: Locale, text: Text): string =>
  timeMs === 0
    ? text("trail.sinceEver")
    : text("trail.since", {
        time: new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(timeMs),
      });

/** The end of an id: of those made in one moment the beginnings are alike. */
export const shortened = (id: string): string => (id.length > idCharsMax ? `…${id.slice(-6)}` : id);
const idCharsMax = 10;

function roleWords(id: string, text: Text): string {
  const change = readRoleChange(id);
  const called = (role: Role | null) => text(role === null ? "admin.noRole" : `admin.role.${role}`);
  const words = change === undefined ? id : `${called(change.before)} → ${called(change.after)}`;
  return `${text("trail.target.role")} ${words}`;
}

function reasonOf(code: string, text: Text): string {
  const key = `trail.reason.${code}`;
  return isMessage(key) ? text(key) : code;
}
const isMessage = (key: string): key is MessageKey => Object.hasOwn(en, key);

/** As the settings call them on their screen. */
const settingNames: Readonly<Record<string, MessageKey>> = {
  theme: "settings.theme",
  locale: "settings.language",
  fileSizeBytesMax: "settings.fileSize",
  reconcileHours: "settings.reconcile",
  vectorsAtRest: "settings.atRest",
  notify: "notify.title",
  modelMirror: "models.mirror",
  modelProxy: "models.proxy",
  modelThreads: "models.threads",
  modelMemoryMegabytes: "models.memory",
  modelPauseOnBattery: "models.battery",
  rerankMs: "models.rerank",
  readPictures: "reading.title",
  readLanguages: "reading.languages",
  spokenLanguage: "spoken.language",
  trailDays: "trail.title",
  ignore: "settings.ignore",
};
