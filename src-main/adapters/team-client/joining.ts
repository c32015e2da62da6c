/** How a device comes into a team: by what its person knows, or let in by them elsewhere. */
import type { KeyVault } from "#core/ports/key-vault.ts";
import type { TeamCredentials } from "#core/ports/replica-store.ts";
import type {
  AskedToJoin,
  JoinFailure,
  JoiningDevice,
  JoinOutcome,
  TeamClient,
} from "#core/ports/team-client.ts";
import { type DeviceCredentials, proofText } from "#shared/rpc/server/devices-contract.ts";
import { joinFailure, type Wrong } from "./answers.ts";
import { asked } from "./asked.ts";
import { certifiedKeyFor, type DeviceKey, deviceKeyFor } from "./device-key.ts";
import { limits } from "./limits.ts";
import { serverAt } from "./server-at.ts";

/** The server has shut this key out, or knows it as another person's; this one may come in with another. */
interface KeyRefused {
  readonly kind: "key-refused";
}
type Key = Pick<JoiningDevice, "url" | "certificate">;

/** Which of its keys a device comes in with. */
export function createJoinKeys(vault: Pick<KeyVault, "deriveKey">) {
  /** By server: those before it are refused there. A code of six digits is good once, so they are not tried again. */
  const firstNumbers = new Map<string, number>();
  const of = ({ url, certificate }: Key, number: number): Promise<DeviceKey> =>
    certificate === undefined ? deviceKeyFor(vault, url, number) : certifiedKeyFor(vault, url, certificate);
  const refused = ({ url }: Key, number: number): void =>
    void firstNumbers.set(url, Math.max(number + 1, firstNumbers.get(url) ?? 0));
  return {
    of,
    refused,
    async firstTaken<Outcome extends { readonly kind: string }>(
      device: Key,
      attempt: (key: DeviceKey, number: number) => Promise<Outcome | KeyRefused>,
    ): Promise<Exclude<Outcome, KeyRefused> | { readonly kind: "refused" }> {
      const isFixed = device.certificate !== undefined;
      const end = isFixed ? 1 : limits.deviceKeyCount;
      for (let number = isFixed ? 0 : (firstNumbers.get(device.url) ?? 0); number < end; number++) {
        const outcome = await attempt(await of(device, number), number);
        if (outcome.kind !== "key-refused") return outcome as Exclude<Outcome, KeyRefused>;
        if (!isFixed) refused(device, number);
      }
      return { kind: "refused" };
    },
  };
}

const failing = (wrong: Wrong): JoinFailure | KeyRefused =>
  wrong.kind === "refused" && wrong.code === "DEVICE_REVOKED" ? { kind: "key-refused" } : joinFailure(wrong);

export const joinBy = (
  key: DeviceKey,
  input: Parameters<TeamClient["join"]>[0],
  signal: AbortSignal,
): Promise<JoinOutcome | KeyRefused> =>
  asked(
    signal,
    async (limited) => {
      const device = { ...(await proofOf(key, "join", key.publicKey, input, limited)), as: input.as };
      const joined = await serverAt(input.url).devices.join(
        { ...device, publicKey: key.publicKey, name: input.deviceName },
        { signal: limited },
      );
      return joinedAs(joined, input.deviceName);
    },
    failing,
  );

export const requestBy = (
  key: DeviceKey,
  keyNumber: number,
  device: JoiningDevice,
  signal: AbortSignal,
): Promise<AskedToJoin | JoinFailure | KeyRefused> =>
  asked(
    signal,
    async (limited): Promise<AskedToJoin | JoinFailure> => {
      const proof = await proofOf(key, "join", key.publicKey, device, limited);
      const { userCode, deviceCode, link, pollEveryMs } = await serverAt(device.url).devices.requestJoin(
        { ...proof, publicKey: key.publicKey, name: device.deviceName },
        { signal: limited },
      );
      // It is opened by a person's browser: nothing else is, whatever a server says.
      if (!/^https?:\/\//.test(link) || !URL.canParse(link)) return { kind: "no-server" };
      return { kind: "asked", userCode, deviceCode, link, keyNumber, pollEveryMs };
    },
    failing,
  );

export const collectBy = (
  key: DeviceKey,
  device: JoiningDevice,
  deviceCode: string,
  signal: AbortSignal,
): Promise<{ readonly kind: "waiting" } | { readonly kind: "over" } | JoinOutcome | KeyRefused> =>
  asked<{ readonly kind: "waiting" } | JoinOutcome, { readonly kind: "over" } | JoinFailure | KeyRefused>(
    signal,
    async (limited) => {
      const proof = await proofOf(key, "collect", deviceCode, device, limited);
      const answer = await serverAt(device.url).devices.collectJoin(
        { ...proof, deviceCode },
        { signal: limited },
      );
      return answer.state === "waiting"
        ? { kind: "waiting" }
        : joinedAs(answer.credentials, device.deviceName);
    },
    // The request is not there any more; no invitation was given.
    (wrong) =>
      wrong.kind === "refused" && wrong.code === "CODE_INVALID" ? { kind: "over" } : failing(wrong),
  );

async function proofOf(
  key: DeviceKey,
  purpose: "join" | "collect",
  secret: string,
  { url }: Pick<JoiningDevice, "url">,
  signal: AbortSignal,
) {
  const { nonce } = await serverAt(url).devices.challenge(undefined, { signal });
  return { nonce, signature: key.sign(proofText(purpose, nonce, secret)) };
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

export const credentialsOf = ({
  certificate,
  refreshToken,
  orgKeys,
}: Pick<DeviceCredentials, "certificate" | "refreshToken" | "orgKeys">): TeamCredentials => ({
  certificate,
  refreshToken,
  orgKeys: JSON.stringify(orgKeys),
});
