import { GeoPoint } from "../model/picture.ts";

/** About as far as one sees, or walks in a morning. */
const usualRadiusKm = 10;
/** Half of the way around the earth: everywhere. */
const radiusKmMax = 20_038;

const number = String.raw`[+-]?\d{1,3}(?:\.\d{1,10})?`;
const written = new RegExp(
  String.raw`^\s*(${number})\s*,\s*(${number})\s*(?:,\s*(\d{1,5}(?:\.\d{1,3})?)\s*(km|m)?\s*)?$`,
  "iu",
);

export interface Near {
  readonly place: GeoPoint;
  readonly radiusKm: number;
  /** In its normal form. */
  readonly written: string;
}

/** `latitude,longitude` in degrees, and how far from there: kilometres unless it says metres. */
export function readNear(text: string): Near | undefined {
  const found = written.exec(text);
  if (found === null) return undefined;
  const place = GeoPoint.safeParse({ latitude: Number(found[1]), longitude: Number(found[2]) });
  const given = found[3] === undefined ? usualRadiusKm : Number(found[3]);
  const radiusKm = found[4]?.toLowerCase() === "m" ? given / 1000 : given;
  if (!place.success || radiusKm <= 0 || radiusKm > radiusKmMax) return undefined;
  return { place: place.data, radiusKm, written: nearInWords(place.data, radiusKm) };
}

/** Behind `near:`; reads back as the same place. */
export const nearInWords = ({ latitude, longitude }: GeoPoint, radiusKm = usualRadiusKm): string =>
  `${plain(latitude)},${plain(longitude)},${plain(radiusKm)}`;

/** Nearer than ten centimetres nobody asks, and a minus before nothing is no place. */
const plain = (value: number): string => String(Number(value.toFixed(6)) + 0);
