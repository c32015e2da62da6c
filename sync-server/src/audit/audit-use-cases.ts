/** The organisation's trail, for those who may read it. Whoever looks is in it as well. */
import type { HeadWithProof, InclusionProof, LeafPage } from "#shared/audit/read-trail.ts";
import { type Act, target } from "#shared/audit/leaf.ts";
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

export function createAuditUseCases(trail: OrgTrail & OrgTrailReading): AuditUseCases {
  const tell = (principal: Principal, act: Act, from: number): Promise<void> =>
    trail.append(principal.orgId, [
      { actor: actorOf(principal), act, targets: [target("trail", "leaves"), target("count", from)] },
    ]);
  return {
    head: ({ orgId }, before) => trail.head(orgId, before),
    async leaves(principal, { before, limit }) {
      const page = await trail.page(principal.orgId, { before, count: limit });
      await tell(principal, "audit.read", before ?? 0);
      return page;
    },
    async inclusion({ orgId }, seq) {
      return (await trail.inclusion(orgId, seq)) ?? refuse("NOT_FOUND");
    },
    async *exportLines(principal, from) {
      // Before the first byte leaves.
      await tell(principal, "export", from);
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
