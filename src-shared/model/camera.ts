import * as z from "zod";
import { ItemId } from "./ids.ts";
import { StreamName } from "./stream.ts";

/** Cameras in all; another one is refused. */
export const cameraCountMax = 32;

const protocols = ["rtsp:", "rtsps:", "http:", "https:"];

/** Undefined where no camera can be reached by it. */
function cameraUrlOf(given: string): URL | undefined {
  const url = URL.parse(given.trim());
  return url === null || !protocols.includes(url.protocol) || url.host === "" ? undefined : url;
}

/**
 * Where a camera is asked for its pictures, with the name and the password that it asks for. In signs that end no line
 * and no quotation, whatever was given.
 */
export const CameraAddress = z
  .string()
  .max(2_048)
  .refine((given) => cameraUrlOf(given) !== undefined)
  .transform((given) => (cameraUrlOf(given)?.href ?? "").replaceAll("'", "%27"))
  .pipe(z.string().regex(/^[\x21-\x7e]+$/))
  .brand<"CameraAddress">();
export type CameraAddress = z.infer<typeof CameraAddress>;

/** As it is shown: without what lets anybody in, which some cameras want in the path or behind it. */
export function shownAddress(address: CameraAddress): string {
  const { protocol, host, pathname, search, username, password } = new URL(address);
  const who = username + password === "" ? "" : "•••@";
  const path = pathname.includes("=") ? "/…" : pathname;
  return `${protocol}//${who}${host}${path}${search === "" ? "" : "?…"}`;
}

/**
 * Why nothing comes from a camera. `refused`: it lets nobody in with this name and password. `missing`: it has nothing at
 * this address. `no-picture`: what comes is nothing that can be shown. `silent`: it stopped sending.
 */
export const CameraTrouble = z.enum([
  "unreachable",
  "refused",
  "missing",
  "no-picture",
  "silent",
  "no-program",
]);
export type CameraTrouble = z.infer<typeof CameraTrouble>;

/**
 * `off`: by the person's word. `paused`: as all capture is. `resting`: outside the hours. `dark` and `limited` record.
 * `unstored`: it is seen, and the store takes nothing. `unattended`: no host runs that would record.
 */
export const CameraState = z.enum([
  "off",
  "paused",
  "resting",
  "excluded",
  "connecting",
  "recording",
  "dark",
  "limited",
  "unstored",
  "unattended",
  ...CameraTrouble.options,
]);
export type CameraState = z.infer<typeof CameraState>;

/** A camera on the network that the host itself records from, whether anybody looks or not. */
export const Camera = z.object({
  /** Of the camera, and of the stream that its scenes come into. */
  name: StreamName,
  /** Without name and password. */
  shownAddress: z.string(),
  /** The person does not want it to record for now. */
  paused: z.boolean(),
  addedMs: z.number(),
  state: CameraState,
  /** When it is tried again by itself. */
  nextTryMs: z.number().optional(),
  /** Scenes since the host was started. */
  keptCount: z.int().nonnegative(),
  /** Scenes that could not be stored. */
  lostCount: z.int().nonnegative(),
  lastKept: z.object({ itemId: ItemId, timeMs: z.number() }).optional(),
});
export type Camera = z.infer<typeof Camera>;

const recording: ReadonlySet<CameraState> = new Set(["recording", "dark", "limited", "unstored"]);
/** Its picture comes in, whether a scene is kept now or not. */
export const isCameraRecording = ({ state }: Pick<Camera, "state">): boolean => recording.has(state);
