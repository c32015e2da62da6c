/** A victim: the embedded tier, in which acts are recorded one after another, said on its output once each is on the disk. */
import { OrgId } from "#shared/model/team.ts";
import { target } from "#shared/audit/leaf.ts";
import { openTier, type Tier } from "../database/open-tier.ts";
import { createOrgTrail } from "./org-trail.ts";

export const trailOrg = OrgId.parse("01970000-0000-7000-8000-000000000091");
export const actCount = 6;
export const actAt = (at: number) =>
  ({
    actor: { kind: "system", id: "operator" },
    act: "export",
    outcome: "done",
    targets: [target("count", at)],
  }) as const;

export const openTrail = ({ database }: Pick<Tier, "database">) =>
  createOrgTrail({ database, nowMs: Date.now });

export const openTrailTier = (dataFolder: string): Promise<Tier> =>
  openTier({
    dataFolder,
    onDeath: () => process.exit(5),
    report: (error) => {
      throw error;
    },
  });

async function recordAll(dataFolder: string): Promise<void> {
  await using tier = await openTrailTier(dataFolder);
  const trail = openTrail(tier);
  for (let at = 0; at < actCount; at++) {
    await trail.append(trailOrg, [actAt(at)]);
    process.stdout.write(`recorded ${at}.\n`);
  }
}

const [, , dataFolder] = process.argv;
if (import.meta.main && dataFolder !== undefined) await recordAll(dataFolder);
