/** How far the server has made rows of what it acknowledged: it is asked for as long as there is something that it has not. */
import { backoffMs } from "#shared/kit/backoff.ts";
import type { Chance, Clock } from "#core/ports/clock.ts";
import type { ReplicaStore } from "#core/ports/replica-store.ts";
import type { TeamClient } from "#core/ports/team-client.ts";
import { limits } from "./limits.ts";
import type { Tokens } from "./tokens.ts";

export interface ProjectedDeps {
  readonly store: Pick<ReplicaStore, "unprojected" | "projected">;
  readonly client: Pick<TeamClient, "projected">;
  readonly tokens: Pick<Tokens, "current">;
  readonly clock: Pick<Clock, "nowMs">;
  readonly chance: Pick<Chance, "fraction">;
  readonly isOnline: () => boolean;
  readonly onChange: () => void;
}

export interface Projected {
  /** Gives after how many milliseconds it is due again; undefined where nothing is to be asked. */
  look(signal: AbortSignal): Promise<number | undefined>;
  /** Something came to the server: it gets further soon. */
  expectSoon(): void;
}

export function createProjected(deps: ProjectedDeps): Projected {
  const { store, client, tokens, clock, chance, isOnline, onChange } = deps;
  // Of looks since something came to the server. What comes wakes a look each time, and twenty looks in a second are no sign
  // that it gets no further.
  let fruitlessCount = 0;
  return {
    async look(signal) {
      const names = await store.unprojected();
      if (names.length === 0 || !isOnline()) {
        fruitlessCount = 0;
        return undefined;
      }
      const access = await tokens.current(signal);
      const answer = access.kind === "access" ? await client.projected(access.at, names, signal) : access;
      if (answer.kind === "projected")
        for (const { name, seq } of answer.documents) await store.projected(name, seq, clock.nowMs());
      fruitlessCount = (await store.unprojected()).length < names.length ? 0 : fruitlessCount + 1;
      onChange();
      return backoffMs(fruitlessCount + 1, chance.fraction(), {
        retryBaseMs: limits.projectedEveryMs,
        retryCapMs: limits.projectedCapMs,
      });
    },
    expectSoon: () => void (fruitlessCount = 0),
  };
}
