import { PartitionId } from "#shared/model/ids.ts";
import type { TeamHit } from "#shared/model/team-hit.ts";
import { PayloadId, SharedItemId } from "#shared/model/team.ts";
import { parse } from "#shared/query/parse.ts";
import type { DescribedItem } from "#shared/rpc/server/items-contract.ts";
import { wordMarks } from "#ui/ui/marks.ts";
import type { Implementer } from "./fake-host.ts";
import { fakeUuid, quayWall, received, sharer } from "./fake-team.ts";

interface Shared {
  readonly name: string;
  readonly title?: string;
  readonly partition: number;
  readonly text: string;
}
/** What Grace shares; the last two hold the same. */
const shared: readonly Shared[] = [
  { name: "quay-wall.pdf", title: "Quay wall, north", partition: 0x73, text: quayWall[1] },
  {
    name: "mooring-plan-of-the-outer-harbour-with-all-changes-until-november.md",
    partition: 0x74,
    text: "Where boats lie along the quay in winter, berth by berth.",
  },
  { name: "crane.md", title: "Crane hire", partition: 0x73, text: "A crane on the quay for two days." },
  { name: "crane-copy.md", partition: 0x73, text: "A crane on the quay for two days." },
];
const hits: readonly TeamHit[] = shared.map(({ name, title, partition, text }, place) => ({
  rank: place + 1,
  score: 0.8 - place / 10,
  name,
  ...(title === undefined ? {} : { title }),
  kind: name.endsWith(".pdf") ? ("pdf" as const) : ("markdown" as const),
  tags: [],
  favourite: false,
  modifiedMs: received.sharedMs,
  sizeBytes: 182_000,
  headingPath: [],
  anchor: { kind: "page" as const, page: 1, boxes: [] },
  snippet: { text, words: [] },
  itemId: SharedItemId.parse(`${received.deviceId}.0.${place}`),
  partitionId: PartitionId.parse(fakeUuid(partition)),
  ordinal: 0,
  sharedBy: sharer,
  sharedMs: received.sharedMs,
  payloadId: PayloadId.parse("5e".repeat(32)),
  legs: { words: { score: 0.7, rank: place + 1 } },
  sameContentCount: 0,
}));

/** What the server itself finds, by any word of it; `gone`: what was erased meanwhile. */
export const fakeTeamSearch = (os: Implementer["admin"]["search"], gone: ReadonlySet<SharedItemId>) => ({
  segments: os.segments.handler(({ input: { itemId }, errors }) => {
    const hit = hits.find((each) => each.itemId === itemId);
    if (hit === undefined || gone.has(itemId)) throw errors.NOT_FOUND();
    const { snippet, anchor } = hit;
    const segment = { ordinal: 0, text: snippet.text, headingPath: [], anchor, tokenCount: 9 };
    return { segments: [segment], totalCount: 1 };
  }),
  query: os.query.handler(({ input: { text, partitionIds, offset, limit } }) => {
    const understood = parse(text, { timeZone: "UTC", nowMs: 0, typing: false });
    const words = understood.words.map((word) => word.text);
    const found = hits.filter(
      ({ itemId, partitionId, snippet }) =>
        !gone.has(itemId) &&
        partitionIds?.includes(partitionId) !== false &&
        wordMarks(snippet.text, words).length > 0,
    );
    return {
      hits: found.slice(offset, offset + limit),
      totalCount: found.length,
      facets: { kind: [], tag: [], language: [], partition: [] },
      understood,
      unanswered: [],
      corrections: [],
      steps: [],
    };
  }),
});

/** Some minutes less than thirty days. */
const trashMs = 30 * 86_400_000 - 600_000;

/** What they are called; of others that they were erased, removed, or are not to be read. */
export const fakeItems = (
  { describe: os }: Implementer["admin"]["items"],
  gone: ReadonlySet<SharedItemId>,
) => ({
  describe: os.handler(({ input: { ids } }) => ({
    items: ids.map((given): DescribedItem => {
      const itemId = SharedItemId.parse(given);
      const hit = hits.find((each) => each.itemId === itemId);
      if (gone.has(itemId) || itemId.endsWith(".7")) return { state: "erased", itemId };
      if (itemId.endsWith(".8")) return { state: "removed", itemId };
      if (hit === undefined) return { state: "unknown", itemId };
      const { partitionId, name, title, kind } = hit;
      const now = { partitionId, itemId };
      return {
        state: "there",
        itemId,
        now,
        name,
        kind,
        ...(title === undefined ? {} : { title }),
        ...(itemId === received.id && received.edits.trashed
          ? { trash: { goneMs: Date.now() + trashMs, leftMs: trashMs } }
          : {}),
      };
    }),
  })),
});
