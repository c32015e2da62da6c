import { GeoPoint } from "../model/picture.ts";

/** About as far as one sees, or walks in a morning. */
const usualRadiusKm = 10;
/** Half of the way around the earth: everywhere. */
const radiusKmMax = 20_038;

const number = String.raw`[+-]?\d{1,3}(?:\.\d{1,10})?`;
const written = new RegExp(
  String.raw`^\s*(${number})\s*,\s*(${number})\s*(?:,\s*(\d{1,5}(?:\.\d{1,6})?)\s*(km|m)?\s*)?$`,
  "iu",
);

const byName =
  /^\s*(?<name>[^"]*?\p{L}[^"]*?)\s*(?:,\s*(?<radius>\d{1,5}(?:\.\d{1,6})?)\s*(?<unit>km|m)\s*)?$/iu;
const nameLengthMax = 100;

export interface Near {
  /** Absent where only the name was written. */
  readonly place?: GeoPoint;
  readonly name?: string;
  readonly radiusKm: number;
  /** In its normal form. */
  readonly written: string;
}

/** `latitude,longitude` in degrees or the name of a place, and how far from there: kilometres unless it says metres. */
export function readNear(text: string): Near | undefined {
  const found = written.exec(text);
  if (found === null) return readNamed(text);
  const place = GeoPoint.safeParse({ latitude: Number(found[1]), longitude: Number(found[2]) });
  const radiusKm = radiusOf(found[3], found[4]);
  if (!place.success || radiusKm === undefined) return undefined;
  return { place: place.data, radiusKm, written: nearInWords(place.data, radiusKm) };
}

/** A distance from a place by its name says its unit, for names end in numbers too. */
function readNamed(text: string): Near | undefined {
  const { name, radius, unit } = byName.exec(text)?.groups ?? {};
  const radiusKm = radiusOf(radius, unit);
  const isName = name?.split(",").every((part) => /\p{L}/u.test(part));
  if (name === undefined || isName !== true || name.length > nameLengthMax || radiusKm === undefined)
    return undefined;
  return { name, radiusKm, written: nearNamed(name, radiusKm) };
}

function radiusOf(written: string | undefined, unit: string | undefined): number | undefined {
  const given = written === undefined ? usualRadiusKm : Number(written);
  const radiusKm = unit?.toLowerCase() === "m" ? given / 1000 : given;
  return radiusKm <= 0 || radiusKm > radiusKmMax ? undefined : radiusKm;
}

/** Behind `near:`; reads back as the same place. */
export const nearNamed = (name: string, radiusKm: number): string =>
  `"${name}${radiusKm === usualRadiusKm ? "" : `, ${plain(radiusKm)}km`}"`;

/** Behind `near:`; reads back as the same place. */
export const nearInWords = ({ latitude, longitude }: GeoPoint, radiusKm = usualRadiusKm): string =>
  `${plain(latitude)},${plain(longitude)},${plain(radiusKm)}`;

/** Nearer than ten centimetres nobody asks, and a minus before nothing is no place. */
const plain = (value: number): string => String(Number(value.toFixed(6)) + 0);
