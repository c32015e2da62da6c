import * as z from "zod";
import type { Box } from "./anchor.ts";

/** The values of `colour:`: basic colour terms (Berlin and Kay 1969) and teal, which a screen shows often. */
export const ColourName = z.enum([
  "black",
  "grey",
  "white",
  "red",
  "orange",
  "brown",
  "yellow",
  "green",
  "teal",
  "blue",
  "purple",
  "pink",
]);
export type ColourName = z.infer<typeof ColourName>;

/** One of the colours that most of a picture has. */
export const PictureColour = z.object({
  name: ColourName,
  /** Of the pixels that can be seen. */
  share: z.number().min(0).max(1),
  /** The mean of them, as `#rrggbb`. */
  mean: z.string().regex(/^#[0-9a-f]{6}$/),
});
export type PictureColour = z.infer<typeof PictureColour>;

/** Where a camera says that it was, in degrees. */
export const GeoPoint = z.object({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
});
export type GeoPoint = z.infer<typeof GeoPoint>;

/** What is known of a picture beside its words. */
export const PictureFacts = z.object({
  widthPx: z.int().positive().optional(),
  heightPx: z.int().positive().optional(),
  place: GeoPoint.optional(),
  /** Most of the picture first. */
  colours: z.array(PictureColour).readonly(),
});
export type PictureFacts = z.infer<typeof PictureFacts>;

/** 64 bits as hexadecimal digits: pictures with few different bits look the same. */
export const PictureHash = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .brand<"PictureHash">();
export type PictureHash = z.infer<typeof PictureHash>;

/** What was handed in for searching, a picture or a sound, and is held in memory only. */
export const HeldId = z
  .string()
  .regex(/^held-[0-9a-f]{12}$/)
  .brand<"HeldId">();
export type HeldId = z.infer<typeof HeldId>;

/** Sides of the part in thousandths, so that a query that names it stays short. */
export const roundedBox = ({ x, y, width, height }: Box): Box => {
  const thousandths = (value: number): number => Math.round(value * 1000) / 1000;
  const left = Math.min(0.99, thousandths(x));
  const top = Math.min(0.99, thousandths(y));
  return {
    x: left,
    y: top,
    width: thousandths(Math.max(0.01, Math.min(width, 1 - left))),
    height: thousandths(Math.max(0.01, Math.min(height, 1 - top))),
  };
};
