import type Database from "better-sqlite3-multiple-ciphers";
import type { MetLook, ShownWatch } from "#core/ports/watch-store.ts";
import type { WatchVectors } from "#core/ports/watch-vectors.ts";
import { SegmentId } from "#shared/model/ids.ts";
import type { HeardPage } from "./choose-matches.ts";
import { type Hearing, type HearingScans, packed } from "./hearing.ts";
import type { Watches } from "./library.ts";
import { type MatchWrites, nothingNew } from "./match-writes.ts";
import { createSettling, createUnheard, type UnheardRow } from "./unheard.ts";
import { codesOf } from "./vector-rows.ts";

/** Besides, of what pictures are to show for them. */
export interface WatchScans extends HearingScans {
  readonly shown: WatchVectors;
}

interface HearLateDeps {
  readonly scans: WatchScans;
  readonly hearing: Pick<Hearing, "chooseFrom">;
  readonly matches: Pick<MatchWrites, "noteMatches">;
}

/** Invariant: what is owed no more was heard, for what it met is written first; heard a second time, it is told of once. */
export function createHearLate(
  database: Database.Database,
  { scans, hearing, matches }: HearLateDeps,
): Pick<Watches, "showFor" | "hearLate"> {
  const unheard = createUnheard(database);
  const settle = createSettling(database);
  const legs = new Map<number, ShownWatch["leg"]>();
  const shownOf = (rows: readonly UnheardRow[]): readonly MetLook[] => {
    const segmentOf = new Map(rows.map(([lookId, segmentId]) => [lookId, segmentId]));
    return scans.shown.near(packedRows(rows)).flatMap(({ number, segmentId: lookId, cosine: score }) => {
      const [segmentId, leg] = [segmentOf.get(lookId), legs.get(number)];
      return segmentId === undefined || leg === undefined ? [] : [{ number, segmentId, leg, score }];
    });
  };
  return {
    showFor(added, gone) {
      for (const number of gone) legs.delete(number);
      for (const { number, leg } of added) legs.set(number, leg);
      scans.shown.change(added, gone);
    },
    hearLate(sense, spaceId, countMax, nowMs, isTold) {
      const rows = unheard.page(sense, spaceId, countMax);
      const segments = rows.map(([, segmentId, rowId]) => ({ segmentId, rowId }));
      const page: HeardPage = { segments, worded: [], near: [] };
      const found =
        sense === "meaning"
          ? hearing.chooseFrom({ ...page, near: scans.meanings.near(packedRows(rows)) }, [])
          : hearing.chooseFrom(page, shownOf(rows));
      const noted = found.length === 0 ? nothingNew : matches.noteMatches(found, 0, nowMs, isTold);
      settle(
        sense,
        rows.map(([ownId]) => ownId),
      );
      return { ...noted, isAll: rows.length < countMax };
    },
  };
}

const packedRows = (rows: readonly UnheardRow[]) =>
  packed(rows.map(([ownId, , , codes]) => ({ id: SegmentId.parse(ownId), codes: codesOf(codes) })));
