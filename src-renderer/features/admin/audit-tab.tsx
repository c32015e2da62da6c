import { RefreshCw } from "lucide-react";
import { type ReactNode, useState } from "react";
import { HeadLine } from "#ui/features/audit/head-line.tsx";
import { itemIdsIn } from "#ui/features/audit/leaf-words.ts";
import { TrailList } from "#ui/features/audit/trail-list.tsx";
import { useAdmin } from "#ui/state/admin-client.ts";
import { type Me, useAdminQuery, useNames } from "#ui/state/admin.ts";
import { useDescribed } from "#ui/state/described-items.ts";
import { useLeafProof, useLeaves } from "#ui/state/trail.ts";
import { Button } from "#ui/ui/button.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";
import { ItemLook, type LookedAt } from "./item-look.tsx";

/** What was done in the organisation, for those who may read it, and below it how the whole of it is had as a file. */
export function AuditTab({ me, children }: { readonly me: Me; readonly children: ReactNode }) {
  const text = useText();
  const admin = useAdmin();
  const { data } = useAdminQuery(["head"], (asked, signal) => asked.audit.head({}, { signal }));
  const found = useLeaves("team", (input, signal) => admin.audit.leaves(input, { signal }));
  const proof = useLeafProof(async (seq) => {
    const [inclusion, { publicKey }] = await Promise.all([
      admin.audit.inclusion({ seq }),
      admin.audit.head({}),
    ]);
    return { inclusion, publicKey };
  });
  const nameOf = useNames(me);
  const itemOf = useDescribed(itemIdsIn(found.leaves));
  const [opened, setOpened] = useState<LookedAt>();
  const open = (id: string): void => {
    const item = itemOf(id);
    if (item?.state === "there") setOpened({ ...item.now, name: item.title ?? item.name });
  };
  return (
    <Sheet title={text("admin.tab.audit")}>
      <div className="py-4">
        <p className="mb-2 max-w-[64ch] text-sm text-muted">{text("trail.hint")}</p>
        <HeadLine head={data?.head} />
        <TrailList
          label={text("admin.tab.audit")}
          found={found}
          names={{
            nameOf,
            itemOf,
            onItem: open,
            onProve: proof.mutate,
          }}
        >
          <Button onClick={found.refresh}>
            <RefreshCw aria-hidden="true" className="size-4" />
            {text("trail.refresh")}
          </Button>
        </TrailList>
        <div className="mt-4 border-t border-line pt-3">{children}</div>
      </div>
      {opened === undefined ? null : (
        <ItemLook
          item={opened}
          partitionName={nameOf(opened.partitionId) ?? ""}
          onClose={() => setOpened(undefined)}
        />
      )}
    </Sheet>
  );
}
