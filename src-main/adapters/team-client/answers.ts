import { ORPCError } from "@orpc/client";
import * as z from "zod";
import type { JoinFailure, TeamFailure } from "#core/ports/team-client.ts";
import type { ServerErrorCode } from "#shared/rpc/server/server-errors.ts";
import type { TeamRemark } from "#shared/rpc/team-status.ts";

/** What went wrong: what the server said, that it said nothing of ours, or that it was not there. */
export type Wrong =
  | {
      readonly kind: "refused";
      readonly code: ServerErrorCode;
      readonly data?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "answered"; readonly status: number }
  | { readonly kind: "unreachable"; readonly remark: TeamRemark };

const RefusalData = z.record(z.string(), z.string());

export function wrongOf(error: unknown): Wrong {
  if (error instanceof ORPCError) {
    if (error.defined) {
      const data = RefusalData.safeParse(error.data);
      return {
        kind: "refused",
        code: error.code as ServerErrorCode,
        ...(data.success ? { data: data.data } : {}),
      };
    }
    return { kind: "answered", status: error.status };
  }
  const remark = remarkOf(error);
  // It answered, and nothing of ours.
  return remark === undefined ? { kind: "answered", status: 200 } : { kind: "unreachable", remark };
}

/** Undefined where it was reached. The system's code alone: a message may quote the address. */
function remarkOf(error: unknown): TeamRemark | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === "TimeoutError") return { code: "no-answer" };
  // `fetch` says so of whatever kept it from an answer, and of nothing else.
  if (!(error instanceof TypeError) || error.message !== "fetch failed") return undefined;
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no answer";
  return { code: "unreachable", detail: code.slice(0, 200) };
}

/** Of whoever is in the team already. */
export function failureOf(wrong: Wrong): TeamFailure {
  switch (wrong.kind) {
    case "unreachable":
      return { kind: "failed", remark: wrong.remark };
    case "answered":
      return wrong.status === 401
        ? { kind: "unauthorised" }
        : { kind: "failed", remark: { code: "answered", status: wrong.status } };
    case "refused":
      switch (wrong.code) {
        case "UNAUTHORIZED":
          return { kind: "unauthorised" };
        case "DEVICE_REVOKED":
          return { kind: "revoked" };
        case "DEVICE_CLONED":
        case "CODE_INVALID":
          return { kind: "ended" };
        case "DISK_FULL":
          return { kind: "failed", remark: { code: "server-full" } };
        default:
          return { kind: "failed", remark: { code: "session-ended" } };
      }
  }
}

/** Of whoever joins. */
export function joinFailure(wrong: Wrong): JoinFailure {
  switch (wrong.kind) {
    case "unreachable":
      return {
        kind: "unreachable",
        detail: wrong.remark.code === "unreachable" ? wrong.remark.detail : wrong.remark.code,
      };
    case "answered":
      return wrong.status === 429 ? { kind: "too-many-tries" } : { kind: "no-server" };
    case "refused":
      switch (wrong.code) {
        case "CODE_INVALID":
          return { kind: "invitation" };
        case "SIGN_IN_REFUSED":
          return { kind: "credentials" };
        case "SECOND_FACTOR_NEEDED":
          return { kind: "totp" };
        case "TOO_MANY_ATTEMPTS":
          return { kind: "too-many-tries" };
        default:
          return { kind: "refused" };
      }
  }
}
