import { ItemId, SegmentId } from "../model/ids.ts";
import { LanguageCode, Tag } from "../model/item.ts";
import type { QueryExample, QueryFilter } from "./ast.ts";
import { colourNamed, colourValues } from "./colours.ts";
import { readDate, relativeDates, type Calendar } from "./dates.ts";
import { kindNamed, kindValues, sortKeys, type FieldName } from "./fields.ts";
import { readNear } from "./near.ts";
import { readDuration, usualDurations } from "./durations.ts";
import { readSize, usualSizes } from "./sizes.ts";

/** The filter that a field and its value make; `undefined` where the value means nothing to the field. */
export function readFilter(
  field: QueryFilter["field"],
  written: string,
  not: boolean,
  context: Calendar,
): QueryFilter | undefined {
  switch (field) {
    case "kind": {
      const value = kindNamed(written);
      return value === undefined ? undefined : { field, value, not };
    }
    case "tag": {
      const value = Tag.safeParse(written.replace(/^#/, ""));
      return value.success ? { field, value: value.data, not } : undefined;
    }
    case "duration": {
      const read = readDuration(written);
      if (read === undefined) return undefined;
      const filter = { field, ...read, not: false } as const;
      return not ? negatedFilter(filter) : filter;
    }
    case "in":
    case "name":
    case "spoken": {
      const value = written.trim();
      return value === "" ? undefined : { field, value, not };
    }
    case "colour":
    case "label":
      return colourFilter(field, written, not);
    case "near": {
      const near = readNear(written);
      return near === undefined ? undefined : { field, ...near, not };
    }
    case "larger":
    case "smaller": {
      const size = readSize(written);
      if (size === undefined) return undefined;
      const larger = {
        field: "larger",
        fromBytes: size.sizeBytes,
        written: size.written,
        not: false,
      } as const;
      return (field === "larger") === not ? negatedFilter(larger) : larger;
    }
    case "lang": {
      const value = LanguageCode.safeParse(written.toLowerCase());
      return value.success ? { field, value: value.data, not } : undefined;
    }
    case "after":
    case "before": {
      const date = readDate(written, context);
      if (date === undefined) return undefined;
      const after = { field: "after", fromMs: date.startMs, written: date.written, not: false } as const;
      return (field === "after") === not ? negatedFilter(after) : after;
    }
  }
}

function colourFilter(field: "colour" | "label", written: string, not: boolean): QueryFilter | undefined {
  const value = colourNamed(written);
  if (value === undefined) return undefined;
  return field === "colour" ? { field, value, not } : { field, value, not };
}

/** What passes the one does not pass the other, and the other way round: not after a moment is before it. */
export function negatedFilter(filter: QueryFilter): QueryFilter {
  switch (filter.field) {
    case "after":
      return { field: "before", untilMs: filter.fromMs, written: filter.written, not: false };
    case "before":
      return { field: "after", fromMs: filter.untilMs, written: filter.written, not: false };
    case "larger":
      return { field: "smaller", untilBytes: filter.fromBytes, written: filter.written, not: false };
    case "smaller":
      return { field: "larger", fromBytes: filter.untilBytes, written: filter.written, not: false };
    case "duration": {
      const { bound, written } = filter;
      return bound === "from"
        ? { ...filter, bound: "until", written: `<${written.slice(1)}` }
        : { ...filter, bound: "from", written: `>${written.slice(1)}` };
    }
    default:
      return { ...filter, not: !filter.not };
  }
}

/** A place by its number, an item by its id. */
export function readExample(written: string, not: boolean): QueryExample | undefined {
  const text = written.trim().toLowerCase();
  const target = /^\d+$/u.test(text) ? SegmentId.safeParse(Number(text)) : ItemId.safeParse(text);
  return target.success ? { target: target.data, not } : undefined;
}

/** What could stand behind the colon, for a person to read. */
export function expectedOf(field: FieldName): string {
  switch (field) {
    case "kind":
      return kindValues.join(" ");
    case "in":
      return 'in:Folder in:"My Folder"';
    case "tag":
      return "tag:word";
    case "lang":
      return "en de fr";
    case "name":
      return 'name:report name:"*.pdf"';
    case "larger":
    case "smaller":
      return usualSizes.join(" ");
    case "colour":
    case "label":
      return colourValues.join(" ");
    case "near":
      return 'near:Lisbon near:"New York, 25km" near:48.14,11.58,5km';
    case "look":
      return "look:01900000-0000-7000-8000-000000000002";
    case "sound":
      return "sound:01900000-0000-7000-8000-000000000002 sound:01900000-0000-7000-8000-000000000002@12.5";
    case "duration":
      return usualDurations.join(" ");
    case "spoken":
      return 'spoken:harbour spoken:"two lifeboats"';
    case "sort":
      return sortKeys.join(" ");
    case "like":
      return "like:4711 -like:4711";
    case "after":
    case "before":
      return `2026 2026-01 2026-01-15 ${relativeDates.join(" ")}`;
  }
}
