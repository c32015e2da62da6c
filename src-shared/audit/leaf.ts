/** What a trail says of one act: who, what, on which things, and how it ended. Ids and keyed digests, never content. */
import * as z from "zod";
import { JsonText } from "../model/json-text.ts";
import { limits } from "./limits.ts";

/**
 * What can be done. Closed, and a part of the sealed format: a trail whose acts are not known cannot be read by anybody. More
 * come with another version of the format alone, behind those before.
 */
const actsOfFirst = [
  // Contents
  "item.add",
  "item.edit",
  "item.share",
  "item.withdraw",
  "item.remove",
  "item.read",
  "item.list",
  "original.read",
  "search",
  "suggest",
  "watch",
  // Bytes that leave
  "export",
  "backup",
  "secret.read",
  // Who may do what
  "permission.change",
  "people.change",
  "device.change",
  "token.change",
  "sign-in",
  "sign-out",
  // How things are set
  "folder.change",
  "stream.change",
  "capture.change",
  "partition.change",
  "model.change",
  "setting.change",
  "server.change",
  "retention",
  "erase",
  // The trail itself
  "audit.read",
  "audit.start",
] as const;
const actsOfSecond = [
  ...actsOfFirst,
  // Who is there and what they may do, and how the server is
  "access.read",
  "server.read",
  // What whoever runs the server does with it
  "server.restore",
  "server.move",
  "server.migrate",
] as const;
const actsOfThird = [
  ...actsOfSecond,
  // What had lain in the trash for as long as the server keeps it
  "item.purge",
  // Out of one partition into another
  "item.move",
  // What a revoked device did since a time was taken back
  "device.undo",
  // A device that may no longer read a partition was asked to wipe what it holds of it, and said that it has
  "wipe.ask",
  "wipe.done",
  // A partition that somebody may no longer read has another key
  "key.rotate",
] as const;
export const Act = z.enum(actsOfThird);
export type Act = z.infer<typeof Act>;

const actorKinds = ["user", "device", "token", "system", "nobody"] as const;
export const Actor = z.object({
  kind: z.enum(actorKinds),
  /** An id, never a name or an address. */
  id: z.string().regex(/^[A-Za-z0-9._:-]{0,64}$/),
});
export type Actor = z.infer<typeof Actor>;

const targetKindsOfFirst = [
  "item",
  "payload",
  "document",
  "partition",
  "org",
  "user",
  "group",
  "device",
  "token",
  "invitation",
  "folder",
  "stream",
  "watch",
  "webhook",
  "camera",
  "model",
  "saved",
  "segment",
  "setting",
  "role",
  "count",
  "epoch",
  "seq",
  "erasure",
  "reason",
  "trail",
  "procedure",
] as const;
const targetKindsOfSecond = [...targetKindsOfFirst, "migration"] as const;
/** `time`: in milliseconds, since when something was done. */
const targetKinds = [...targetKindsOfSecond, "time"] as const;
export type TargetKind = (typeof targetKinds)[number];

/** `kind:id`. What people named (streams, cameras) goes in as its keyed digest. */
export const Target = z
  .string()
  .max(limits.targetCharsMax)
  .regex(new RegExp(`^(${targetKinds.join("|")}):[A-Za-z0-9._/@-]{1,140}$`))
  .brand<"Target">();
export type Target = z.infer<typeof Target>;

export const target = (kind: TargetKind, id: string | number): Target => Target.parse(`${kind}:${id}`);

export const Outcome = z.enum(["done", "refused", "failed"]);
export type Outcome = z.infer<typeof Outcome>;

const Hex32 = z.string().regex(/^[0-9a-f]{64}$/);

/** One entry of a trail. `digest` is HMAC-SHA256, by the trail's own key, of what was asked: it can be compared, not read. */
export const Leaf = z.strictObject({
  seq: z.int().nonnegative(),
  timeMs: z.int().nonnegative(),
  actor: Actor.strict(),
  act: Act,
  outcome: Outcome,
  targets: z.array(Target).max(limits.targetCountMax).readonly(),
  digest: Hex32.optional(),
});
export type Leaf = z.infer<typeof Leaf>;

/** What is handed to a trail: it gives place and time, and digests what was asked. */
export interface ActDraft {
  readonly actor: Actor;
  readonly act: Act;
  readonly outcome?: Outcome;
  readonly targets?: readonly Target[];
  /** A query, a name: content, of which only a keyed digest is kept. */
  readonly asked?: string;
}

/** Written down in one way only: what is hashed is this text in UTF-8. */
export function encodeLeaf({ seq, timeMs, actor, act, outcome, targets, digest }: Leaf): string {
  const { kind, id } = actor;
  return JSON.stringify({
    seq,
    timeMs,
    actor: { kind, id },
    act,
    outcome,
    targets,
    ...(digest === undefined ? {} : { digest }),
  });
}

/** Undefined where the text is no leaf, or one that is written down in another way. */
export function decodeLeaf(text: string): Leaf | undefined {
  if (text.length > limits.leafCharsMax) return undefined;
  const leaf = JsonText.pipe(Leaf).safeParse(text);
  return leaf.success && encodeLeaf(leaf.data) === text ? leaf.data : undefined;
}

/** Of exported trails; each knows more acts than the one before. What is written has the last, and all are read. */
export const LeafVersion = z.union([z.literal(1), z.literal(2), z.literal(3)]);
export type LeafVersion = z.infer<typeof LeafVersion>;
export const newestLeafVersion = 3 satisfies LeafVersion;

const known: Readonly<
  Record<LeafVersion, { readonly acts: ReadonlySet<string>; readonly kinds: ReadonlySet<string> }>
> = {
  1: { acts: new Set(actsOfFirst), kinds: new Set(targetKindsOfFirst) },
  2: { acts: new Set(actsOfSecond), kinds: new Set(targetKindsOfSecond) },
  3: { acts: new Set(actsOfThird), kinds: new Set(targetKinds) },
};

/** Whether a program of that version would have read it. */
export const isOfVersion = ({ act, targets }: Leaf, version: LeafVersion): boolean =>
  known[version].acts.has(act) &&
  targets.every((each) => known[version].kinds.has(each.slice(0, each.indexOf(":"))));
