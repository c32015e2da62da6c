import type { KeyVault } from "#core/ports/key-vault.ts";
import type { TeamClient, TeamFailure, TokenOutcome } from "#core/ports/team-client.ts";
import { type DeviceCredentials, proofText } from "#shared/rpc/server/devices-contract.ts";
import { failureOf, type Wrong } from "./answers.ts";
import { asked } from "./asked.ts";
import { certifiedKeyFor } from "./device-key.ts";
import { deltaCalls } from "./deltas.ts";
import { collectBy, createJoinKeys, credentialsOf, joinBy, requestBy } from "./joining.ts";
import { limits } from "./limits.ts";
import { payloadCalls } from "./payloads.ts";
import { serverAt } from "./server-at.ts";

export interface TeamClientDeps {
  readonly vault: Pick<KeyVault, "deriveKey">;
}

export const createTeamClient = ({ vault }: TeamClientDeps): TeamClient => ({
  ...deviceCalls(vault),
  ...memberCalls,
  ...payloadCalls,
  ...deltaCalls,
});

/** What shows who the device is, by its key. */
function deviceCalls(
  vault: TeamClientDeps["vault"],
): Pick<TeamClient, "join" | "requestJoin" | "collectJoin" | "nonce" | "token"> {
  const keys = createJoinKeys(vault);
  return {
    join: (input, signal) => keys.firstTaken(input, (key) => joinBy(key, input, signal)),
    requestJoin: (device, signal) =>
      keys.firstTaken(device, (key, keyNumber) => requestBy(key, keyNumber, device, signal)),
    async collectJoin(device, asked, signal) {
      const key = await keys.of(device, asked.keyNumber);
      const outcome = await collectBy(key, device, asked.deviceCode, signal);
      if (outcome.kind !== "key-refused") return outcome;
      keys.refused(device, asked.keyNumber);
      return { kind: device.certificate === undefined ? "ask-anew" : "refused" };
    },
    nonce: (server, signal) =>
      asked(
        signal,
        async (limited) => ({
          kind: "nonce" as const,
          nonce: (await serverAt(server).devices.challenge(undefined, { signal: limited })).nonce,
        }),
        failureOf,
      ),
    token: (server, given, signal) =>
      asked(
        signal,
        async (limited) => {
          const { nonce, refreshToken } = given;
          const key = await certifiedKeyFor(vault, server, given.certificate);
          const signature = key.sign(proofText("refresh", nonce, refreshToken));
          return tokenOf(
            await serverAt(server).devices.refresh({ nonce, refreshToken, signature }, { signal: limited }),
          );
        },
        (wrong): TokenOutcome => {
          if (wrong.kind !== "refused") return failureOf(wrong);
          if (wrong.code === "PROOF_INVALID") return { kind: "nonce-refused" };
          // It lay unused for as long as it holds: no other follows from it.
          return wrong.code === "UNAUTHORIZED" ? { kind: "ended" } : failureOf(wrong);
        },
      ),
  };
}

/** This call names no thing that might not be there. */
const isUnknownCall = (wrong: Wrong): boolean =>
  wrong.kind === "refused" ? wrong.code === "NOT_FOUND" : wrong.kind === "answered" && wrong.status === 404;

/** What a device asks that is in the team, by its token. */
const memberCalls: Pick<
  TeamClient,
  "partitions" | "holding" | "projected" | "lacking" | "search" | "trailHead"
> = {
  partitions: (at, signal) =>
    asked(
      signal,
      async (limited) => ({
        kind: "partitions" as const,
        partitions: (await serverAt(at.server, at.token).partitions.list(undefined, { signal: limited }))
          .filter(({ permissions }) => permissions.includes("partition.read"))
          .map(({ id, name, permissions }) => ({ id, name, permissions })),
      }),
      failureOf,
    ),
  holding: (at, partitionIds, signal) =>
    asked(
      signal,
      async (limited) => {
        await serverAt(at.server, at.token).devices.holding(
          { partitionIds: [...partitionIds] },
          { signal: limited },
        );
        return { kind: "told" as const };
      },
      // A server before this question asks for no answer.
      (wrong) => (isUnknownCall(wrong) ? { kind: "told" } : failureOf(wrong)),
    ),
  search: (at, { vectors, synonyms = [], corrections = [], ...question }, signal) =>
    asked(
      signal,
      async (limited) => ({
        kind: "found" as const,
        result: await serverAt(at.server, at.token).search.query(
          {
            facets: false,
            ...question,
            synonyms: [...synonyms],
            corrections: [...corrections],
            vectors: vectors.map(({ vector, ...each }) => ({ ...each, vector: [...vector] })),
          },
          { signal: limited },
        ),
      }),
      failureOf,
    ),
  lacking: (at, { partitionId, payloadIds }, signal) =>
    asked(
      signal,
      async (limited) => ({
        kind: "lacking" as const,
        payloadIds: await serverAt(at.server, at.token).documents.lacking(
          { partitionId, payloadIds: [...payloadIds] },
          { signal: limited },
        ),
      }),
      failureOf,
    ),
  trailHead: (at, before, signal) =>
    asked(
      signal,
      async (limited) => ({
        kind: "head" as const,
        given: await serverAt(at.server, at.token).audit.head({ before }, { signal: limited }),
      }),
      failureOf,
    ),
  projected: (at, names, signal) =>
    asked(
      signal,
      async (limited) => ({
        kind: "projected" as const,
        documents: await serverAt(at.server, at.token).documents.projected(
          { names: names.slice(0, limits.documentCountMax) },
          { signal: limited },
        ),
      }),
      failureOf,
    ),
};

const tokenOf = ({
  accessToken,
  accessExpiresMs,
  ...given
}: DeviceCredentials): Exclude<TokenOutcome, TeamFailure> => ({
  kind: "token",
  token: accessToken,
  untilMs: accessExpiresMs,
  credentials: credentialsOf(given),
});
