import { clsx } from "clsx";
import { useState } from "react";
import { SharingState } from "#shared/model/team.ts";
import type { SharedItem, SharingCounts } from "#shared/rpc/team-status.ts";
import { useOpenSuggestions } from "#ui/state/suggestions.ts";
import { usePartitionName, useSharedItems, useTeamFiles } from "#ui/state/team.ts";
import { type TrashTime, useTrashTimes } from "#ui/state/trash-times.ts";
import { Button } from "#ui/ui/button.tsx";
import { Dialog } from "#ui/ui/dialog.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useToast } from "#ui/ui/toasts.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { FileForm } from "./file-form.tsx";
import { SharedItemDialog } from "./shared-item-dialog.tsx";
import { StateDot } from "./state-dot.tsx";
import { SuggestionCount } from "./suggestion-count.tsx";
import { TeamPagesList } from "./team-pages.tsx";
import { trashWords } from "./trash-words.tsx";

/** Each item that this device shares, and how far it has come. */
export function SharedSheet({
  counts,
  rejectedCount,
}: {
  readonly counts: SharingCounts;
  readonly rejectedCount: number;
}) {
  const text = useText();
  const [state, setState] = useState<SharingState>();
  const [opened, setOpened] = useState<SharedItem>();
  const found = useSharedItems(state);
  const openOf = useOpenSuggestions();
  const trashOf = useTrashTimes(found.items.flatMap(({ id, edits }) => (edits.trashed ? [id] : [])));
  return (
    <Sheet title={text("team.sharedItems")}>
      <div className="py-4">
        <StateFilter state={state} counts={counts} onState={setState} />
        <TeamPagesList
          label={text("team.sharedItems")}
          emptyText={text(state === undefined ? "team.noItems" : "team.noneInState")}
          found={found}
          row={(item) => (
            <SharedRow
              key={item.id}
              item={item}
              trash={trashOf(item.id)}
              openCount={openOf(item.id)}
              onOpen={() => setOpened(item)}
            />
          )}
        />
        {rejectedCount > 0 || counts.refused > 0 ? <RejectedExport count={rejectedCount} /> : null}
      </div>
      {opened === undefined ? null : (
        <SharedItemDialog
          key={opened.id}
          // As the list has it now, for as long as it does.
          item={found.items.find(({ id }) => id === opened.id) ?? opened}
          onClose={() => setOpened(undefined)}
        />
      )}
    </Sheet>
  );
}

function StateFilter({
  state,
  counts,
  onState,
}: {
  readonly state: SharingState | undefined;
  readonly counts: SharingCounts;
  readonly onState: (state: SharingState | undefined) => void;
}) {
  const text = useText();
  const formats = useFormats();
  const all = SharingState.options.reduce((sum, each) => sum + counts[each], 0);
  const choices = [undefined, ...SharingState.options] as const;
  return (
    <div role="group" aria-label={text("team.filter")} className="flex flex-wrap gap-1">
      {choices.map((each) => (
        <button
          key={each ?? "all"}
          type="button"
          aria-pressed={state === each}
          onClick={() => onState(each)}
          className="inline-flex h-7 items-center gap-1.5 rounded-full border border-line px-2.5 text-xs text-muted hover:text-ink aria-pressed:border-accent-line aria-pressed:bg-accent-soft aria-pressed:text-accent"
        >
          {each === undefined ? null : <StateDot state={each} />}
          {each === undefined ? text("team.all") : text(`team.state.${each}`)}
          <span className="tabular-nums">{formats.number(each === undefined ? all : counts[each])}</span>
        </button>
      ))}
    </div>
  );
}

interface SharedRowProps {
  readonly item: SharedItem;
  /** Of an item in the trash: until when it lies there. */
  readonly trash: TrashTime | undefined;
  /** Suggestions that nobody has decided yet. */
  readonly openCount: number;
  readonly onOpen: () => void;
}

function SharedRow({ item, trash, openCount, onOpen }: SharedRowProps) {
  const text = useText();
  const formats = useFormats();
  const partitionName = usePartitionName();
  const { name, state, why, withdrawn, original, changedMs, partitionId, edits } = item;
  const details = [
    text("team.inPartition", { name: partitionName(partitionId) }),
    ...(original ? [text("team.withOriginal")] : []),
    ...(withdrawn ? [text("team.withdrawn")] : []),
    ...(edits.trashed ? [trashWords(text, trash)] : []),
    formats.dateTime(changedMs),
  ];
  return (
    <li className="flex items-start gap-3 py-2">
      <div className="min-w-0 flex-1">
        <button
          type="button"
          onClick={onOpen}
          className={clsx(
            "block max-w-full truncate rounded-sm text-left text-sm font-semibold hover:text-accent",
            withdrawn && "line-through",
          )}
        >
          <bdi>{edits.title ?? name}</bdi>
        </button>
        <p className="text-xs text-muted">{details.join(" · ")}</p>
        {why === undefined ? null : <p className="text-sm text-harm">{text(`team.why.${why}`)}</p>}
      </div>
      <SuggestionCount count={openCount} />
      <span className="inline-flex items-center gap-1.5 text-xs whitespace-nowrap text-muted">
        <StateDot state={state} />
        {text(`team.state.${state}`)}
      </span>
    </li>
  );
}

/** What was not taken is not lost: it can be kept as it was made. */
function RejectedExport({ count }: { readonly count: number }) {
  const text = useText();
  const toast = useToast();
  const { exportRejected, forgetRejected } = useTeamFiles();
  const [isForgetting, setIsForgetting] = useState(false);
  return (
    <div className="mt-4 border-t border-line pt-4">
      <h3 className="text-sm font-medium">{text("team.rejected", { count })}</h3>
      <FileForm
        label={text("team.rejectedPath")}
        actions={[
          {
            label: text("team.rejectedExport"),
            mutation: exportRejected,
            done: ({ path, updateCount }) => text("team.rejectedDone", { path, count: updateCount }),
          },
        ]}
      />
      <Button look="harm" className="mt-2" onClick={() => setIsForgetting(true)}>
        {text("team.rejectedForget")}
      </Button>
      <Dialog
        open={isForgetting}
        onOpenChange={setIsForgetting}
        title={text("team.rejectedForgetTitle", { count })}
        footer={
          <>
            <Button onClick={() => setIsForgetting(false)}>{text("cancel")}</Button>
            <Button
              look="harm"
              disabled={forgetRejected.isPending}
              onClick={() =>
                forgetRejected.mutate(undefined, {
                  onSuccess: ({ updateCount }) => {
                    setIsForgetting(false);
                    toast({ message: text("team.rejectedForgotten", { count: updateCount }) });
                  },
                })
              }
            >
              {text("team.rejectedForget")}
            </Button>
          </>
        }
      >
        <p>{text("team.rejectedForgetHint")}</p>
      </Dialog>
    </div>
  );
}
