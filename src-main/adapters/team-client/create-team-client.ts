import type { KeyVault } from "#core/ports/key-vault.ts";
import type { TeamCredentials } from "#core/ports/replica-store.ts";
import type { JoinOutcome, TeamClient, TeamFailure, TokenOutcome } from "#core/ports/team-client.ts";
import { type DeviceCredentials, proofText } from "#shared/rpc/server/devices-contract.ts";
import { failureOf, joinFailure, type Wrong, wrongOf } from "./answers.ts";
import { certifiedKeyFor, type DeviceKey, deviceKeyFor } from "./device-key.ts";
import { deltaCalls } from "./deltas.ts";
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
function deviceCalls(vault: TeamClientDeps["vault"]): Pick<TeamClient, "join" | "nonce" | "token"> {
  /** By server: those before it are shut out there. A code of six digits is good once, so they are not tried again. */
  const firstNumbers = new Map<string, number>();
  return {
    async join(input, signal) {
      if (input.certificate !== undefined) {
        const known = await certifiedKeyFor(vault, input.url, input.certificate);
        const outcome = await joinBy(known, input, signal);
        return outcome.kind === "key-refused" ? { kind: "refused" } : outcome;
      }
      for (let number = firstNumbers.get(input.url) ?? 0; number < limits.deviceKeyCount; number++) {
        const outcome = await joinBy(await deviceKeyFor(vault, input.url, number), input, signal);
        if (outcome.kind !== "key-refused") return outcome;
        firstNumbers.set(input.url, number + 1);
      }
      return { kind: "refused" };
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

/** `key-refused`: the server has shut this key out; the person may come in with another. */
const joinBy = (
  key: DeviceKey,
  input: Parameters<TeamClient["join"]>[0],
  signal: AbortSignal,
): Promise<JoinOutcome | { readonly kind: "key-refused" }> =>
  asked(
    signal,
    async (limited) => {
      const server = serverAt(input.url);
      const { nonce } = await server.devices.challenge(undefined, { signal: limited });
      const { publicKey } = key;
      const signature = key.sign(proofText("join", nonce, publicKey));
      const device = { nonce, signature, publicKey, name: input.deviceName, as: input.as };
      return joinedAs(await server.devices.join(device, { signal: limited }), input.deviceName);
    },
    (wrong) =>
      wrong.kind === "refused" && wrong.code === "DEVICE_REVOKED"
        ? { kind: "key-refused" as const }
        : joinFailure(wrong),
  );

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
  search: (at, { vectors, ...question }, signal) =>
    asked(
      signal,
      async (limited) => ({
        kind: "found" as const,
        result: await serverAt(at.server, at.token).search.query(
          {
            ...question,
            facets: false,
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

/** A failure becomes an outcome; only whoever gives up is not told of one. */
async function asked<Outcome, Failed>(
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<Outcome>,
  fail: (wrong: ReturnType<typeof wrongOf>) => Failed,
): Promise<Outcome | Failed> {
  try {
    return await ask(AbortSignal.any([signal, AbortSignal.timeout(limits.answerMsMax)]));
  } catch (error) {
    signal.throwIfAborted();
    return fail(wrongOf(error));
  }
}

const joinedAs = (given: DeviceCredentials, deviceName: string): JoinOutcome => ({
  kind: "joined",
  membership: {
    org: { id: given.orgId, name: given.orgName },
    person: { id: given.userId, name: given.userName },
    device: { id: given.deviceId, name: deviceName },
  },
  credentials: credentialsOf(given),
});

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

const credentialsOf = ({
  certificate,
  refreshToken,
  orgKeys,
}: Pick<DeviceCredentials, "certificate" | "refreshToken" | "orgKeys">): TeamCredentials => ({
  certificate,
  refreshToken,
  orgKeys: JSON.stringify(orgKeys),
});
