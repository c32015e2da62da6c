import type { Hit } from "#shared/model/hit.ts";
import type { TeamHit } from "#shared/model/team-hit.ts";
import { parse } from "#shared/query/parse.ts";
import { wantedTexts } from "#shared/query/tree.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import type { TeamFacets } from "#shared/rpc/server/search-contract.ts";
import type { FoundHit, TeamPart } from "#shared/rpc/team-search.ts";
import { wordMarks } from "#ui/ui/marks.ts";
import type { Implementer } from "./fake-host.ts";
import type { fakeQuery } from "./fake-search.ts";
import { type FakeExchange, quayWall, received, sharer } from "./fake-team.ts";

const parts: Readonly<Partial<Record<FakeExchange, TeamPart>>> = {
  alone: { kind: "none" },
  paused: { kind: "paused" },
  offline: { kind: "unreachable", remark: { code: "unreachable", detail: "ECONNREFUSED" } },
  outdated: { kind: "unreachable", remark: { code: "version-unknown" } },
  expired: { kind: "ended" },
  revoked: { kind: "revoked" },
  unproved: { kind: "unproved" },
};

const facets: TeamFacets = {
  kind: [{ value: "pdf", label: "pdf", count: 1 }],
  tag: [{ value: "survey", label: "survey", count: 1 }],
  language: [],
  partition: [{ value: received.partitionId, label: "Quay", count: 1 }],
};

/** What another person shares, found by any word of it. */
function teamHits(text: string): readonly TeamHit[] {
  const query = parse(text, { timeZone: "UTC", nowMs: 0, typing: false });
  const words = [...query.words, ...query.required.flatMap(wantedTexts)].map((word) => word.text);
  return quayWall.flatMap((place, ordinal) => {
    const marks = wordMarks(place, words);
    return marks.length === 0
      ? []
      : [
          {
            rank: 1,
            score: 0.8,
            name: "quay-wall.pdf",
            title: "Quay wall, north",
            kind: "pdf" as const,
            mediaType: "application/pdf",
            tags: ["survey"],
            label: "teal" as const,
            favourite: true,
            modifiedMs: received.sharedMs,
            sizeBytes: 182_000,
            headingPath: ["Quay wall"],
            anchor: { kind: "page" as const, page: ordinal + 1, boxes: [] },
            snippet: { text: place, words: marks },
            itemId: received.id,
            partitionId: received.partitionId,
            ordinal,
            sharedBy: sharer,
            sharedMs: received.sharedMs,
            payloadId: received.payloadId,
            legs: { words: { score: 0.7, rank: 1 } },
            sameContentCount: 1,
          } satisfies TeamHit,
        ];
  });
}

const misspelt = { from: "morter", to: "mortar" };

/** What is here at once, and a moment later with what the team has after the first of it. */
export const fakeTogether = (
  os: Implementer,
  exchange: FakeExchange,
  query: (input: Parameters<typeof fakeQuery>[1]) => SearchResult,
) =>
  os.team.search.handler(async function* ({ input }) {
    const { hits, ...here } = query({ ...input, offset: 0 });
    const own = hits.map((hit: Hit): FoundHit => ({ from: "here", hit }));
    const part = parts[exchange];
    yield await Promise.resolve({ hits: own, here, team: part ?? ({ kind: "asking" } as const) });
    if (part !== undefined) return;
    const found = teamHits(input.text.replace(misspelt.from, misspelt.to)).slice(0, 1);
    const corrections = input.text.includes(misspelt.from) ? [misspelt] : [];
    const theirs = found.map((hit): FoundHit => ({ from: "team", hit }));
    yield {
      hits: [...own.slice(0, 1), ...theirs, ...own.slice(1)],
      here,
      team: { kind: "answered", totalCount: theirs.length, unanswered: [], corrections, facets },
    };
  });
