import { useState } from "react";
import type { SharedBy } from "#shared/rpc/team-contract.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import { useActivity } from "#ui/state/activity.tsx";
import { useStreams } from "#ui/state/streams.ts";
import { useSharedSources, useSharing, useTeamPartitions } from "#ui/state/team.ts";
import { Button } from "#ui/ui/button.tsx";
import { CheckField, Choice } from "#ui/ui/field.tsx";
import { useText } from "#ui/ui/text.tsx";
import { useToast } from "#ui/ui/toasts.tsx";

interface Offer {
  readonly key: string;
  readonly name: string;
  readonly source: SharedBy;
  readonly itemCount: number;
}

/** What is there to be shared and is not yet. */
function useOffers(): readonly Offer[] {
  const folders = useActivity()?.folders ?? [];
  const streams = useStreams();
  const sources = useSharedSources();
  const offers: readonly Offer[] = [
    ...folders.map(({ id, path, counts }) => ({
      key: id,
      name: path,
      source: { folderId: id },
      itemCount: counts.indexed,
    })),
    ...streams.map(({ name, eventCount }) => ({
      key: `stream:${name}`,
      name,
      source: { stream: name },
      itemCount: eventCount,
    })),
  ];
  const shared = new Set(
    sources.map(({ folderId, stream }) => (stream === undefined ? folderId : `stream:${stream}`)),
  );
  return offers.filter(({ key }) => !shared.has(key));
}

/** Shares a folder or a stream, and says before how much that is and who will find it. */
export function ShareForm() {
  const text = useText();
  const offers = useOffers();
  const partitions = useTeamPartitions().filter(({ permissions }) => permissions.includes("item.write"));
  const [key, setKey] = useState("");
  const [partition, setPartition] = useState("");
  const [originals, setOriginals] = useState(false);
  const offer = offers.find((each) => each.key === key) ?? offers[0];
  const into = partitions.find(({ id }) => id === partition) ?? partitions[0];
  const { isPending, start } = useShare(() => setOriginals(false));
  if (into === undefined) return <p className="text-sm text-muted">{text("team.nowhereToShare")}</p>;
  if (offer === undefined) return <p className="text-sm text-muted">{text("team.nothingToShare")}</p>;
  return (
    <form
      aria-label={text("team.share")}
      className="flex flex-col gap-2"
      onSubmit={(event) => (event.preventDefault(), start(offer, into, originals))}
    >
      <div className="flex flex-wrap items-end gap-2">
        <Choice
          label={text("team.what")}
          value={offer.key}
          choices={offers.map((each) => ({ value: each.key, label: each.name }))}
          onValue={setKey}
          className="w-72 max-w-full"
        />
        <Choice
          label={text("team.where")}
          value={String(into.id)}
          choices={partitions.map(({ id, name }) => ({ value: String(id), label: name }))}
          onValue={setPartition}
          className="w-48 max-w-full"
        />
        <Button type="submit" look="primary" disabled={isPending}>
          {text("team.share")}
        </Button>
      </div>
      <CheckField label={text("team.originals")} isChecked={originals} onChecked={setOriginals} />
      <p role="status" className="text-sm text-muted">
        {text("team.wouldShare", { count: offer.itemCount, name: into.name })}
      </p>
    </form>
  );
}

function useShare(onShared: () => void) {
  const text = useText();
  const toast = useToast();
  const { share, unshare } = useSharing();
  const start = (
    { source, name }: Offer,
    into: { readonly id: PartitionId; readonly name: string },
    originals: boolean,
  ): void =>
    share.mutate(
      { source, partitionId: into.id, originals },
      {
        onSuccess: () => {
          onShared();
          toast({
            message: text("team.shared", { name, partition: into.name }),
            action: { label: text("undo"), run: () => unshare.mutate(source) },
          });
        },
      },
    );
  return { isPending: share.isPending, start };
}
