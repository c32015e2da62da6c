import type { GeoPoint } from "./picture.ts";

/** Of the words of a picture the line that says where it was taken, in degrees. */
export const placeLine = ({ latitude, longitude }: GeoPoint): string =>
  `Place ${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;

const written = /^Place -?\d{1,2}\.\d{4}, -?\d{1,3}\.\d{4}(?:\n|$)/gmu;

/** The same words without that line, for whoever is not to be told. */
export const withoutPlaceLine = (text: string): string => text.replaceAll(written, "");
