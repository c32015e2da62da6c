/** Questions to the team's server, by the token that everything else is asked with. */
import type { TeamFailure } from "#core/ports/team-client.ts";
import type { TeamAnswer, TeamQuestion, TeamSource } from "#core/ports/team-search.ts";
import type { Joined, ReplicateDeps } from "./joined.ts";

export interface AskingDeps {
  readonly store: Pick<ReplicateDeps["store"], "team" | "sharedItem">;
  readonly client: Pick<ReplicateDeps["server"]["client"], "search">;
  readonly joined: () => Promise<Pick<Joined, "tokens"> | undefined>;
}

export function createAsking({ store, client, joined }: AskingDeps): TeamSource {
  const askBy = async ({ tokens }: Pick<Joined, "tokens">, question: TeamQuestion, signal: AbortSignal) => {
    const access = await tokens.current(signal);
    const answer = access.kind === "access" ? await client.search(access.at, question, signal) : access;
    if (answer.kind === "unauthorised") tokens.forget();
    return answer;
  };
  return {
    isThere: async () => (await store.team()) !== undefined,
    async ask(question, signal) {
      const [team, here] = [await store.team(), await joined()];
      if (team === undefined || here === undefined) return { kind: "none" };
      if (team.paused) return { kind: "paused" };
      const first = await askBy(here, question, signal);
      // With the next token it may be let in.
      const answer = first.kind === "unauthorised" ? await askBy(here, question, signal) : first;
      return answer.kind === "found" ? answer : without(answer);
    },
    async ownOf(ids) {
      const rows = await Promise.all(ids.map((id) => store.sharedItem(id)));
      return new Set(rows.flatMap((row) => (row?.itemId === undefined ? [] : [row.id])));
    },
  };
}

function without(failure: TeamFailure): TeamAnswer {
  switch (failure.kind) {
    case "ended":
      return { kind: "ended" };
    case "revoked":
      return { kind: "revoked" };
    case "unauthorised":
      return { kind: "unreachable", remark: { code: "answered", status: 401 } };
    case "failed":
      return failure.remark.code === "trail-withheld"
        ? { kind: "unproved" }
        : { kind: "unreachable", remark: failure.remark };
  }
}
