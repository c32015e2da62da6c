import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Download, RefreshCw } from "lucide-react";
import { ItemId } from "#shared/model/ids.ts";
import { HeadLine } from "#ui/features/audit/head-line.tsx";
import { itemIdsIn } from "#ui/features/audit/leaf-words.ts";
import { TrailList } from "#ui/features/audit/trail-list.tsx";
import { useActivity } from "#ui/state/activity.tsx";
import { useStreams } from "#ui/state/streams.ts";
import { useOwnItems } from "#ui/state/own-items.ts";
import { useClient } from "#ui/state/tessera.tsx";
import { useLeafProof, useLeaves, useTrailFile } from "#ui/state/trail.ts";
import { useWatches } from "#ui/state/watches.ts";
import { useWebhooks } from "#ui/state/webhooks.ts";
import { Button } from "#ui/ui/button.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";

/** What was done on this device, in an order that nobody can change unnoticed. */
export function AuditSheet() {
  const text = useText();
  const client = useClient();
  const { data: status } = useQuery({
    queryKey: ["trail", "status"],
    queryFn: ({ signal }) => client.audit.status(undefined, { signal }),
  });
  const found = useLeaves("device", (input, signal) => client.audit.list(input, { signal }));
  const file = useTrailFile();
  const proof = useLeafProof(async (seq) => {
    const [inclusion, { publicKey }] = await Promise.all([
      client.audit.prove({ seq }),
      client.audit.status(),
    ]);
    return { inclusion, publicKey };
  });
  const navigate = useNavigate();
  const itemOf = useOwnItems(itemIdsIn(found.leaves));
  const nameOf = useOwnNames(status?.head?.logId);
  return (
    <Sheet title={text("trail.title")}>
      <div className="py-4">
        <p className="mb-2 max-w-[64ch] text-sm text-muted">{text("trail.hint")}</p>
        <HeadLine head={status?.head} />
        {status === undefined || status.keptFrom === 0 ? null : (
          <p className="text-xs text-muted">{text("trail.keptFrom", { seq: status.keptFrom })}</p>
        )}
        <TrailList
          label={text("trail.title")}
          found={found}
          names={{
            nameOf,
            itemOf,
            onItem: (id) => void navigate({ to: "/library", search: { item: ItemId.parse(id) } }),
            onProve: proof.mutate,
          }}
        >
          <Button onClick={found.refresh}>
            <RefreshCw aria-hidden="true" className="size-4" />
            {text("trail.refresh")}
          </Button>
          <Button disabled={file.isPending} onClick={() => file.mutate()}>
            <Download aria-hidden="true" className="size-4" />
            {text("trail.export")}
          </Button>
        </TrailList>
      </div>
    </Sheet>
  );
}

/** What the things of this device are called. The device itself is in its trail by the trail's own id. */
function useOwnNames(logId: string | undefined): (id: string) => string | undefined {
  const text = useText();
  const folders = useActivity()?.folders ?? [];
  const names = new Map<string, string>([
    ...folders.map(({ id, path }) => [id, path] as const),
    ...useStreams().map(({ id, name }) => [id, name] as const),
    ...useWatches().map(({ id, name }) => [id, name] as const),
    ...useWebhooks().map(({ id, url }) => [id, url] as const),
  ]);
  return (id) => (id === logId ? text("trail.here") : names.get(id));
}
