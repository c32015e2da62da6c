import type { ServerErrorCode } from "#shared/rpc/server/server-errors.ts";

/** An expected failure: one of the contract's codes, with what its sentence is filled in with. */
export interface Refusal {
  readonly refused: ServerErrorCode;
  readonly data?: Readonly<Record<string, string>>;
}

export const refuse = (refused: ServerErrorCode, data?: Readonly<Record<string, string>>): Refusal =>
  data === undefined ? { refused } : { refused, data };

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === "object" && value !== null && "refused" in value;

/** Done, and there is nothing more to say. */
export type Nothing = Record<string, never>;
