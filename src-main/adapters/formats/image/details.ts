/** What a camera or an editor wrote into a picture, as facts and as words that a person would search. */
import * as z from "zod";
import type { GeoPoint } from "#shared/model/picture.ts";
import { placeLine, placeNameLine } from "#shared/model/place-line.ts";
import { tagsOf } from "../front-matter.ts";
import { placeOf } from "./look/place.ts";

const Text = z.string().trim().min(1).max(2_000).optional().catch(undefined);
/** IPTC has 64 characters for it at most. */
const PlaceName = z.string().trim().min(1).max(100).optional().catch(undefined);
const Words = z
  .union([z.string(), z.array(z.coerce.string())])
  .optional()
  .catch(undefined);
const Moment = z.date().optional().catch(undefined);
const Degrees = z.number().optional().catch(undefined);
/** XMP gives a text, or a text with its language. */
const Titled = z
  .union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)])
  .transform((text) => text.trim() || undefined)
  .optional()
  .catch(undefined);
const Details = z.object({
  DateTimeOriginal: Moment,
  CreateDate: Moment,
  Make: Text,
  Model: Text,
  LensModel: Text,
  ImageDescription: Text,
  Caption: Text,
  title: Titled,
  description: Titled,
  ObjectName: Text,
  Headline: Text,
  City: PlaceName,
  Country: PlaceName,
  Keywords: Words,
  subject: Words,
  latitude: Degrees,
  longitude: Degrees,
});
export type Details = z.infer<typeof Details>;

const nothing = Details.parse({});

export async function readDetails(bytes: Buffer): Promise<Details> {
  const { default: exifr } = await import("exifr");
  const found: unknown = await exifr
    .parse(bytes, {
      tiff: true,
      exif: true,
      gps: true,
      iptc: true,
      xmp: true,
      mergeOutput: true,
      reviveValues: true,
    })
    .catch(() => undefined);
  const details = Details.safeParse(found);
  return details.success ? details.data : nothing;
}

const wordList = (value: Details["Keywords"]): readonly string[] =>
  value === undefined
    ? []
    : typeof value === "string"
      ? value.split(/[,;]/u).map((word) => word.trim())
      : value;

const keywordsOf = ({ Keywords, subject }: Details): readonly string[] => [
  ...new Set([...wordList(Keywords), ...wordList(subject)].filter((word) => word !== "")),
];

export const tagsOfPicture = (details: Details): readonly string[] => tagsOf(keywordsOf(details));

/** A camera says no zone: its clock is taken to be set as this device is. */
export const takenMsOf = ({ DateTimeOriginal, CreateDate }: Details): number | undefined => {
  const ms = (DateTimeOriginal ?? CreateDate)?.getTime();
  return ms === undefined || Number.isNaN(ms) ? undefined : ms;
};

export const placeOfPicture = ({ latitude, longitude }: Details): GeoPoint | undefined =>
  placeOf(latitude, longitude);

const dayAndMonth = (ms: number): string =>
  new Date(ms).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

/** Lines of what is known, most telling first. */
export function describe(
  details: Details,
  facts: { readonly words: string; readonly size: string | undefined; readonly formatName: string },
): string {
  const camera = [details.Make, details.Model].filter((part) => part !== undefined).join(" ");
  const takenMs = takenMsOf(details);
  const place = placeOfPicture(details);
  const keywords = keywordsOf(details);
  const lines = [
    details.title ?? details.ObjectName,
    details.Headline,
    details.description ?? details.ImageDescription ?? details.Caption,
    facts.words,
    keywords.length === 0 ? undefined : keywords.join(", "),
    placeNameLine([details.City, details.Country]),
    takenMs === undefined ? undefined : `Taken on ${dayAndMonth(takenMs)}`,
    camera === "" ? undefined : `Camera ${camera}`,
    details.LensModel === undefined ? undefined : `Lens ${details.LensModel}`,
    place === undefined ? undefined : placeLine(place),
    `${facts.formatName} picture${facts.size === undefined ? "" : `, ${facts.size}`}`,
  ];
  return [...new Set(lines.filter((line) => line !== undefined && line !== ""))].join("\n");
}
