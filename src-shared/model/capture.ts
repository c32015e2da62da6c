import * as z from "zod";
import { Box } from "./anchor.ts";
import { StreamEvent } from "./stream.ts";

/** What can be captured. Told from the bytes; what the sender says of them must agree. */
export const CaptureType = z.enum(["image/webp", "image/jpeg", "image/png", "audio/wav"]);
export type CaptureType = z.infer<typeof CaptureType>;

/** What a device saw or heard, but for its bytes. */
export const CaptureFacts = StreamEvent.pick({ key: true, title: true, time: true, tags: true });
export type CaptureFacts = z.infer<typeof CaptureFacts>;

const Minute = z.int().min(0).max(1440);

/** Days of the week from 0, Sunday; minutes of the day. One that ends before it begins lasts into the next day. */
export const TimeSpan = z
  .object({
    days: z.array(z.int().min(0).max(6)).min(1).max(7).readonly(),
    fromMinute: Minute,
    untilMinute: Minute,
  })
  .refine(({ fromMinute, untilMinute }) => fromMinute !== untilMinute, "a time begins and ends at two times");
export type TimeSpan = z.infer<typeof TimeSpan>;

/** A part of a device's picture that is never kept. */
const MaskedArea = z.object({ device: z.string().min(1).max(300), box: Box });

/** What is never captured, and how often a scene is. Whoever captures holds to it before anything leaves them. */
export const CaptureSettings = z.object({
  /** Nothing is captured outside these; empty: at any time. */
  hours: z.array(TimeSpan).max(50).readonly(),
  /** Nothing is captured within these, whatever the hours say. */
  quietHours: z.array(TimeSpan).max(50).readonly(),
  /** Names of devices that are never opened. A part of a name is enough, in any case. */
  excludedDevices: z.array(z.string().trim().min(1).max(300)).max(100).readonly(),
  maskedAreas: z.array(MaskedArea).max(200).readonly(),
  /** Most scenes of one camera that are kept in a minute. */
  scenesPerMinuteMax: z.int().min(1).max(60),
  /** How much of the picture must differ for a new scene. */
  sceneSensitivity: z.enum(["low", "middle", "high"]),
});
export type CaptureSettings = z.infer<typeof CaptureSettings>;

export const usualCaptureSettings: CaptureSettings = {
  hours: [],
  quietHours: [],
  excludedDevices: [],
  maskedAreas: [],
  scenesPerMinuteMax: 12,
  sceneSensitivity: "middle",
};

export const CaptureState = z.object({
  /** Nothing is captured, by whatever device, until the person says so. Outlives a restart. */
  paused: z.boolean(),
  settings: CaptureSettings,
});
export type CaptureState = z.infer<typeof CaptureState>;

/** How long a stream keeps what came into it. Absent: without an end. */
export const Retention = z.object({
  keepDays: z.int().min(1).max(36_500).optional(),
  keepBytes: z.int().min(1_000_000).max(1e15).optional(),
});
export type Retention = z.infer<typeof Retention>;

/** What a rule would take away now. */
export const RetentionEffect = z.object({
  itemCount: z.int().nonnegative(),
  sizeBytes: z.int().nonnegative(),
});
export type RetentionEffect = z.infer<typeof RetentionEffect>;
