import type { AgeClock, Chance, Clock } from "#core/ports/clock.ts";
import type { SettingsSource } from "#core/ports/use-cases.ts";
import type { IngestTiming } from "./limits.ts";

/** What every stage needs of the world besides its own ports. */
export interface IngestSystem {
  readonly clock: Clock;
  readonly ages: AgeClock;
  readonly chance: Chance;
  readonly settings: SettingsSource;
  /** By default as long as people do not notice. */
  readonly timing?: IngestTiming;
  /** A part that everything depends on has failed (the database's thread, say): the host must tell and stop. */
  readonly onFault: (error: unknown) => void;
}
