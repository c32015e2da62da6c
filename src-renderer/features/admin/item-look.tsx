import { useInfiniteQuery } from "@tanstack/react-query";
import type { PartitionId } from "#shared/model/ids.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import { useAdmin } from "#ui/state/admin-client.ts";
import { failureText } from "#ui/state/item-actions.ts";
import { limits } from "#ui/state/limits.ts";
import { Button } from "#ui/ui/button.tsx";
import { Dialog } from "#ui/ui/dialog.tsx";
import { SharedSegmentText } from "#ui/ui/shared-segment.tsx";
import { useText } from "#ui/ui/text.tsx";

/** An item that is looked at: where it is, and what it is called. */
export interface LookedAt {
  readonly itemId: SharedItemId;
  readonly partitionId: PartitionId;
  readonly name: string;
}

interface ItemLookProps {
  readonly item: LookedAt;
  readonly partitionName: string;
  readonly onClose: () => void;
}

/** What stands in a shared item, as the server has it: no device has to hold it. */
export function ItemLook({ item, partitionName, onClose }: ItemLookProps) {
  const text = useText();
  return (
    <Dialog
      open
      wide
      isText
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={item.name}
      description={text("team.inPartition", { name: partitionName })}
    >
      <Segments {...item} />
    </Dialog>
  );
}

function Segments({ partitionId, itemId }: LookedAt) {
  const text = useText();
  const admin = useAdmin();
  const found = useInfiniteQuery({
    queryKey: ["admin", "segments", partitionId, itemId],
    queryFn: ({ pageParam: from, signal }) =>
      admin.search.segments({ partitionId, itemId, from, limit: limits.segmentsPerPage }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const count = pages.reduce((sum, { segments }) => sum + segments.length, 0);
      return count < last.totalCount && last.segments.length > 0 ? count : undefined;
    },
    staleTime: Infinity,
  });
  if (found.error !== null)
    return (
      <p role="alert" className="text-sm text-harm">
        {failureText(found.error, text)}
      </p>
    );
  if (found.data === undefined) return <p className="text-sm text-muted">{text("loading")}</p>;
  const segments = found.data.pages.flatMap((page) => page.segments);
  if (segments.length === 0) return <p className="text-sm text-muted">{text("team.noText")}</p>;
  return (
    <>
      {segments.map((segment) => (
        <SharedSegmentText key={segment.ordinal} segment={segment}>
          {segment.text}
        </SharedSegmentText>
      ))}
      {found.hasNextPage ? (
        <Button className="mt-2" onClick={() => void found.fetchNextPage()}>
          {text("team.more")}
        </Button>
      ) : null}
    </>
  );
}
