import type { TrailNotes } from "#core/ports/device-trail.ts";
import type { Streams } from "#core/ports/use-cases.ts";
import { target } from "#shared/audit/leaf.ts";

/** What comes by no procedure is in the trail as well: one leaf a push, whatever number of events it has. */
export const notedPushes = (
  streams: Pick<Streams, "push" | "list">,
  trail: TrailNotes,
): Pick<Streams, "push" | "list"> => ({
  list: () => streams.list(),
  async push(name, events, ...more) {
    const outcome = await streams.push(name, events, ...more);
    trail.note([
      {
        actor: { kind: "device", id: trail.logId },
        act: "item.add",
        targets: [target("procedure", "streams.push"), target("count", events.length)],
        asked: name,
        ...("refused" in outcome ? { outcome: "refused" as const } : {}),
      },
    ]);
    return outcome;
  },
});
