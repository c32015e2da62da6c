import { ORPCError } from "@orpc/server";
import { isRefusal, type Refusal } from "#core/ports/use-cases.ts";
import { errors, type ErrorCode } from "#shared/rpc/errors.ts";

/** The answer itself; a refusal becomes the contract's typed error. */
export function answer<Value extends object>(value: Value | Refusal): Value {
  if (isRefusal(value)) throw refusalError(value.refused, value.data);
  return value;
}

/** The library checks code, status and data against the contract and marks the error as a defined one. */
export const refusalError = (
  code: ErrorCode,
  data?: Readonly<Record<string, string>>,
): ORPCError<ErrorCode, unknown> =>
  new ORPCError(code, { status: errors[code].status, message: errors[code].message, data });
