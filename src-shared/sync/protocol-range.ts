/** Which versions of the protocol a program speaks, and what two programs come to. */
import { limits } from "./limits.ts";

export interface ProtocolRange {
  readonly version: number;
  readonly oldest: number;
}

/** This program's. */
export const spoken: ProtocolRange = {
  version: limits.protocolVersion,
  oldest: limits.protocolVersionOldest,
};

/**
 * From this version on the server tells how it is (who is of one before would pass over all else in the same message), and a
 * device numbers its updates.
 */
export const newsVersion = 3;

/** The greatest that both speak; undefined: one of the two has to be updated. */
export function agreedVersion(one: ProtocolRange, other: ProtocolRange): number | undefined {
  const common = Math.min(one.version, other.version);
  return common < Math.max(one.oldest, other.oldest) ? undefined : common;
}

const subprotocol = (version: number): string => `tessera.sync.${version}`;

/** As a device offers them when it opens its socket. */
export const subprotocolsOf = ({ version, oldest }: ProtocolRange): readonly string[] =>
  Array.from({ length: version - oldest + 1 }, (_, older) => subprotocol(version - older));

/**
 * What a server takes of what was offered: also of versions that it does not speak, for `hello` is answered with a code that
 * a device understands, and a socket that was not opened with none.
 */
export const takenSubprotocol = (offered: Iterable<string>): string | undefined =>
  [...offered].find((each) => /^tessera\.sync\.\d{1,6}$/.test(each));
