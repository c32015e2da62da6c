/** The organisation's trail, for those who may read it. Whoever looks is in it as well. */
import type { HeadWithProof, InclusionProof, LeafPage } from "#shared/audit/read-trail.ts";
import { type Act, type ActDraft, type Target, target } from "#shared/audit/leaf.ts";
import { limits } from "#shared/audit/limits.ts";
import { isReadAgain } from "#shared/audit/readings.ts";
import { actorOf, type Principal } from "../use-cases/access/principal.ts";
import { refuse, type Refusal } from "../use-cases/refusal.ts";
import type { OrgTrail, OrgTrailReading } from "./org-trail.ts";

export interface AuditUseCases {
  head(principal: Principal, before: number): Promise<HeadWithProof>;
  leaves(
    principal: Principal,
    input: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<LeafPage>;
  inclusion(principal: Principal, seq: number): Promise<InclusionProof | Refusal>;
  /** Some lines at a time. */
  exportLines(principal: Principal, from: number): AsyncGenerator<{ readonly lines: string }>;
}

const charsAtOnce = 65_536;

export interface AuditDeps {
  readonly trail: OrgTrail & OrgTrailReading;
  readonly nowMs: () => number;
}

export function createAuditUseCases({ trail, nowMs }: AuditDeps): AuditUseCases {
  const actOf = (principal: Principal, act: Act, what: Target): ActDraft => ({
    actor: actorOf(principal),
    act,
    targets: [target("trail", "leaves"), what],
  });
  const tellOfReading = async (principal: Principal, what: Target): Promise<void> => {
    const reading = actOf(principal, "audit.read", what);
    const { leaves } = await trail.page(principal.orgId, {
      before: undefined,
      count: limits.readingCountMax,
    });
    if (!isReadAgain(leaves, reading, nowMs())) await trail.append(principal.orgId, [reading]);
  };
  return {
    head: ({ orgId }, before) => trail.head(orgId, before),
    async leaves(principal, { before, limit }) {
      const page = await trail.page(principal.orgId, { before, count: limit });
      await tellOfReading(principal, target("count", before ?? 0));
      return page;
    },
    async inclusion(principal, seq) {
      const proof = await trail.inclusion(principal.orgId, seq);
      if (proof === undefined) return refuse("NOT_FOUND");
      await tellOfReading(principal, target("seq", seq));
      return proof;
    },
    async *exportLines(principal, from) {
      // Before the first byte leaves.
      await trail.append(principal.orgId, [actOf(principal, "export", target("count", from))]);
      let lines = "";
      for await (const line of trail.exportLines(principal.orgId, from)) {
        lines += line;
        if (lines.length < charsAtOnce) continue;
        yield { lines };
        lines = "";
      }
      if (lines !== "") yield { lines };
    },
  };
}
