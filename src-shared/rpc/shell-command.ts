import * as z from "zod";
import { ItemId, SegmentId } from "../model/ids.ts";
import { JoinOffer } from "./join-link.ts";

/** What the desktop's shell asks of the window: from the tray, the global shortcut or a deep link. */
export const ShellCommand = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("focus-search") }),
  z.object({ kind: z.literal("search"), text: z.string().min(1).max(2000) }),
  z.object({ kind: z.literal("open-item"), itemId: ItemId, segmentId: SegmentId.optional() }),
  z.object({ kind: z.literal("join-team"), offer: JoinOffer }),
  /** The window's devices are let go at once; the shell itself has the core stop all else. */
  z.object({ kind: z.literal("stop-recording") }),
]);
export type ShellCommand = z.infer<typeof ShellCommand>;

/**
 * Messages that the preload posts into the window: the port to the core (in `event.ports[0]`),
 * and commands of the shell. Nothing else crosses.
 */
export const WindowMessage = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("tessera-port") }),
  z.object({ kind: z.literal("tessera-command"), command: ShellCommand }),
]);
export type WindowMessage = z.infer<typeof WindowMessage>;
