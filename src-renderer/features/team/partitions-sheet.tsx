import type { DevicePartition } from "#shared/rpc/team-status.ts";
import { useTeamPartitions } from "#ui/state/team.ts";
import { Sheet } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";

const rightsKey = (permissions: DevicePartition["permissions"]) => {
  if (permissions.includes("item.write")) return "team.maySend";
  return permissions.includes("edit.suggest") ? "team.maySuggest" : "team.mayRead";
};

/** Where in the team this device can read, and what else its person may do there. */
export function PartitionsSheet() {
  const text = useText();
  const partitions = useTeamPartitions();
  return (
    <Sheet title={text("team.partitions")}>
      {partitions.length === 0 ? (
        <p className="py-4 text-sm text-muted">{text("team.noPartitions")}</p>
      ) : (
        <ul aria-label={text("team.partitions")} className="divide-y divide-line py-1">
          {partitions.map(({ id, name, permissions, sharedCount, receivedCount }) => (
            <li key={id} className="py-2.5">
              <h3 className="text-sm font-semibold">
                <bdi>{name}</bdi>
              </h3>
              <p className="text-sm text-muted">
                {[
                  text(rightsKey(permissions)),
                  text("team.fromHere", { count: sharedCount }),
                  text("team.fromOthers", { count: receivedCount }),
                ].join(" · ")}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  );
}
