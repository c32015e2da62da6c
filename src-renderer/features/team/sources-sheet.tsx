import { Folder, RadioTower, Undo2 } from "lucide-react";
import { useState } from "react";
import { SharingState } from "#shared/model/team.ts";
import type { SharedSource } from "#shared/rpc/team-status.ts";
import { sourceOf, usePartitionName, useSharedSources, useSharing } from "#ui/state/team.ts";
import { limits } from "#ui/state/limits.ts";
import { Button } from "#ui/ui/button.tsx";
import { Dialog } from "#ui/ui/dialog.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";
import { useToast } from "#ui/ui/toasts.tsx";
import { ShareForm } from "./share-form.tsx";
import { StateDot } from "./state-dot.tsx";

/** Folders and streams, all of whose items the team sees; and how another becomes one of them. */
export function SourcesSheet() {
  const text = useText();
  const sources = useSharedSources();
  return (
    <Sheet title={text("team.sources")}>
      <div className="py-4">
        {sources.length === 0 ? (
          <p className="mb-3 max-w-[64ch] text-sm text-muted">{text("team.noSources")}</p>
        ) : (
          <ul aria-label={text("team.sources")} className="mb-4 divide-y divide-line">
            {sources.map((source) => (
              <SourceRow key={source.folderId} source={source} />
            ))}
          </ul>
        )}
        <ShareForm />
      </div>
    </Sheet>
  );
}

function SourceRow({ source }: { readonly source: SharedSource }) {
  const text = useText();
  const partitionName = usePartitionName();
  const [isRemoving, setIsRemoving] = useState(false);
  const { name, stream, partitionId, originals, counts } = source;
  const Icon = stream === undefined ? Folder : RadioTower;
  return (
    <li className="flex items-start gap-3 py-2.5">
      <Icon aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-accent" />
      <div className="min-w-0 flex-1">
        <h3 className="truncate font-mono text-sm font-semibold" title={name}>
          <bdi>{name}</bdi>
        </h3>
        <p className="text-sm text-muted">
          {[
            text("team.inPartition", { name: partitionName(partitionId) }),
            text(originals ? "team.withOriginals" : "team.withoutOriginals"),
          ].join(" · ")}
        </p>
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-xs text-muted tabular-nums">
          {SharingState.options
            .filter((state) => counts[state] > 0)
            .map((state) => (
              <span key={state} className="inline-flex items-center gap-1.5">
                <StateDot state={state} />
                {text(`team.count.${state}`, { count: counts[state] })}
              </span>
            ))}
        </p>
      </div>
      <IconButton label={text("team.unshare", { name })} onClick={() => setIsRemoving(true)}>
        <Undo2 aria-hidden="true" />
      </IconButton>
      <UnshareDialog source={source} isOpen={isRemoving} onOpen={setIsRemoving} />
    </li>
  );
}

function UnshareDialog({
  source,
  isOpen,
  onOpen,
}: {
  readonly source: SharedSource;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}) {
  const text = useText();
  const toast = useToast();
  const { share, unshare } = useSharing();
  const { name, partitionId, originals, counts } = source;
  const itemCount = SharingState.options.reduce((sum, state) => sum + counts[state], 0);
  const takeBack = (): void => {
    onOpen(false);
    // The row is gone by the time that it is done, and with it all that `mutate` would still call.
    unshare.mutateAsync(sourceOf(source)).then(
      ({ withdrawnCount }) =>
        toast({
          message: text("team.unshared", { name, count: withdrawnCount }),
          durationMs: limits.undoMs,
          action: {
            label: text("undo"),
            run: () => share.mutate({ source: sourceOf(source), partitionId, originals }),
          },
        }),
      // Why not has been said.
      () => undefined,
    );
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={onOpen}
      title={text("team.unshareTitle", { name })}
      footer={
        <>
          <Button onClick={() => onOpen(false)}>{text("cancel")}</Button>
          <Button look="harm" onClick={takeBack}>
            {text("team.unshareConfirm")}
          </Button>
        </>
      }
    >
      <p className="text-muted">{text("team.unshareHint", { count: itemCount })}</p>
    </Dialog>
  );
}
