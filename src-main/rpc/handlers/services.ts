import type { TrailNotes, TrailReading } from "#core/ports/device-trail.ts";
import type { Desktop } from "#core/ports/desktop.ts";
import type { Spaces } from "#core/ports/spaces.ts";
import type {
  Cameras,
  Captures,
  Leases,
  Recorders,
  Library,
  Pictures,
  Sounds,
  Refusal,
  Retentions,
  SavedSearches,
  Search,
  SettingsSource,
  Streams,
  Synonyms,
  VectorExchange,
  Watches,
  Webhooks,
} from "#core/ports/use-cases.ts";
import type { SearchWithTeam } from "#core/ports/team-search.ts";
import type { Team } from "#core/ports/team.ts";
import type { Places } from "#core/ports/places.ts";
import type { Models } from "#core/ports/models.ts";
import type { About, DoctorCheck } from "#shared/rpc/system-contract.ts";

/** All that the contract is answered from. The host puts it together; tests hand in fakes. */
export interface Services {
  readonly trail: TrailNotes;
  readonly audit: TrailReading;
  readonly library: Library;
  readonly search: Search;
  readonly pictures: Pictures;
  readonly sounds: Sounds;
  readonly places: Places;
  readonly models: Models;
  readonly vectors: VectorExchange;
  readonly spaces: Spaces;
  readonly streams: Streams;
  readonly captures: Captures;
  readonly recorders: Recorders;
  readonly cameras: Cameras;
  readonly retentions: Retentions;
  readonly leases: Leases;
  readonly synonyms: Synonyms;
  readonly saved: SavedSearches;
  readonly watches: Watches;
  readonly webhooks: Webhooks;
  readonly team: Team;
  readonly searchWithTeam: SearchWithTeam;
  readonly settings: SettingsSource;
  readonly desktop: Desktop;
  readonly about: () => About;
  readonly doctor: () => Promise<readonly DoctorCheck[]>;
  readonly backUp: (path: string) => Promise<{ readonly path: string; readonly sizeBytes: number } | Refusal>;
}

/** Told of every failure that no caller is meant to understand: a bug, or a part of the host that has gone. */
export type ReportUnexpected = (thrown: unknown, procedure: string) => void;
