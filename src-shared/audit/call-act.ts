/** What a trail says of a call: its name and the ids of its input as they are, and what people wrote as a keyed digest alone. */
import * as z from "zod";
import { type Act, type ActDraft, type Actor, Target, target, type TargetKind } from "./leaf.ts";
import { limits } from "./limits.ts";

const ids = z.union([z.string(), z.number()]).optional().catch(undefined);
const numbers = z.int().optional().catch(undefined);
const text = z.string().optional().catch(undefined);
/** What inputs name things by; an input that is refused later may be anything. */
const Asked = z
  .looseObject({
    id: ids,
    itemId: ids,
    folderId: ids,
    partitionId: ids,
    segmentId: ids,
    watchId: ids,
    modelId: ids,
    userId: ids,
    groupId: ids,
    deviceId: ids,
    /** Of a trail that is read: from which leaf on, or which. */
    before: numbers,
    seq: numbers,
    text,
    name: text,
    path: text,
    url: text,
    itemIds: z.array(z.string()).optional().catch(undefined),
  })
  .catch({});

export interface CallRule {
  readonly act: Act;
  /** What the input's `id` names. */
  readonly idOf?: TargetKind;
}

export interface AskedCall {
  readonly actor: Actor;
  readonly path: readonly string[];
  readonly input: unknown;
  /** Where ids are known by how they look; absent: whatever can stand in a leaf. */
  readonly isId?: (id: string) => boolean;
}

export function actOfCall(
  { act, idOf }: CallRule,
  { actor, path, input, isId = () => true }: AskedCall,
): ActDraft {
  const asked = Asked.parse(input ?? {});
  const given: readonly (readonly [TargetKind, string | number | undefined])[] = [
    ...(idOf === undefined ? [] : [[idOf, asked.id] as const]),
    ["item", asked.itemId],
    ["folder", asked.folderId],
    ["partition", asked.partitionId],
    ["segment", asked.segmentId],
    ["watch", asked.watchId],
    ["model", asked.modelId],
    ["user", asked.userId],
    ["group", asked.groupId],
    ["device", asked.deviceId],
    ["count", asked.before],
    ["seq", asked.seq],
    ...(asked.itemIds ?? []).map((id) => ["item", id] as const),
    ...(act === "setting.change" ? Object.keys(asked).map((name) => ["setting", name] as const) : []),
  ];
  const targets = given.flatMap(([kind, id]) => {
    // What is no id is somebody's words, or a caller's mistake: neither goes in.
    const named = Target.safeParse(`${kind}:${id}`);
    return id === undefined || !named.success || !isId(String(id)) ? [] : [named.data];
  });
  const words = asked.text ?? asked.name ?? asked.path ?? asked.url;
  return {
    actor,
    act,
    targets: [target("procedure", path.join(".")), ...targets].slice(0, limits.targetCountMax),
    ...(words === undefined ? {} : { asked: words }),
  };
}
