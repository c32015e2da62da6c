/**
 * What was read while the disk had no room for its leaf. It is answered all the same, for a server whose disk is full is read, and
 * owed to the trail: kept in memory, and told in its order as soon as there is room. A server that is killed meanwhile loses it.
 */
import { createSerial } from "#shared/kit/serial.ts";
import type { ActDraft } from "#shared/audit/leaf.ts";
import type { OrgId } from "#shared/model/team.ts";
import { isDiskFull } from "../disk/disk-full.ts";
import { trailLimits } from "./limits.ts";
import type { OrgTrail } from "./org-trail.ts";

export interface OwedActs extends AsyncDisposable {
  /** As the trail's own, for acts that only read. Rejects as that does, but for want of room only once too many are owed. */
  append: OrgTrail["append"];
}

export function createOwedActs(
  { append }: Pick<OrgTrail, "append">,
  report: (error: unknown) => void,
): OwedActs {
  const owed: { readonly orgId: OrgId; readonly acts: readonly ActDraft[] }[] = [];
  const alone = createSerial();
  let timer: NodeJS.Timeout | undefined;
  const payLater = (): void => {
    timer ??= setTimeout(() => void alone(pay), trailLimits.owedRetryMs).unref();
  };
  const pay = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    try {
      for (let next = owed[0]; next !== undefined; next = owed[0]) {
        await append(next.orgId, next.acts);
        owed.shift();
      }
    } catch (thrown) {
      if (!isDiskFull(thrown)) report(thrown);
    }
    if (owed.length > 0) payLater();
  };
  return {
    async append(orgId, acts) {
      try {
        await append(orgId, acts);
      } catch (thrown) {
        if (!isDiskFull(thrown) || owed.length >= trailLimits.owedCountMax) throw thrown;
        owed.push({ orgId, acts });
        payLater();
      }
    },
    async [Symbol.asyncDispose]() {
      await alone(pay);
      clearTimeout(timer);
      if (owed.length > 0)
        report(new Error(`the trail has no room: ${owed.length} acts of reading could not be told`));
    },
  };
}
