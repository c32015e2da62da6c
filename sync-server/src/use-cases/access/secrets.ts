/** Codes and tokens: long chance, shown once and kept as digests. */
import { createHash, timingSafeEqual } from "node:crypto";
import { uuidV7 } from "#shared/kit/uuid.ts";
import type { AccessDeps } from "./access-ports.ts";

type Chance = Pick<AccessDeps, "random">;

/** What a token is for can be seen from its beginning, by people and by those who look for leaked ones. */
export type SecretKind = "setup" | "invite" | "session" | "api" | "device" | "ceremony";

export const makeSecret = ({ random }: Chance, kind: SecretKind): string =>
  `tessera-${kind}-${Buffer.from(random(32)).toString("base64url")}`;

/** 256 bits of chance need neither salt nor slowness. */
export const digest = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

export const makeId = ({ nowMs, random }: Pick<AccessDeps, "nowMs" | "random">): string =>
  uuidV7(nowMs(), random(10));

/** No letter that is read as another; 40 bits, which is much for ten minutes and few attempts. */
const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

export function makeShortCode({ random }: Chance): string {
  const code = Array.from(random(8), (byte) => letters[byte % letters.length]).join("");
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** As people type it: in small letters, with blanks, without the dash. */
export const readShortCode = (typed: string): string => {
  const code = typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, "");
  return `${code.slice(0, 4)}-${code.slice(4)}`;
};

export function equalInConstantTime(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(digest(one)), Buffer.from(digest(other))];
  return timingSafeEqual(a, b);
}
