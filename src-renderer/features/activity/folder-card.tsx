import { clsx } from "clsx";
import { Folder, Pause, Play, RefreshCw, Settings2, Trash2, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { FolderState, FolderStatus } from "#shared/model/folder.ts";
import { useFolderActions, useRemoveFolder } from "#ui/state/folders.ts";
import { Button } from "#ui/ui/button.tsx";
import { Dialog } from "#ui/ui/dialog.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { Meter } from "#ui/ui/meter.tsx";
import { useFormats, useTell, useText } from "#ui/ui/text.tsx";
import { IgnoreDialog } from "./ignore-dialog.tsx";

/** One watched folder: its state, its counts, and what can be done with it. */
export function FolderCard({ folder }: { readonly folder: FolderStatus }) {
  const text = useText();
  const tell = useTell();
  const formats = useFormats();
  const left = folder.counts.waiting + folder.counts.working;
  // A folder that is watched is not up to date while some of it waits.
  const state = folder.state === "watching" && left > 0 ? "behind" : folder.state;
  const done = folder.counts.indexed + folder.counts.skipped + folder.counts.failed;
  const details = [
    ...(folder.state === "watching" ? [text(`folder.watch.${folder.watchMode}`)] : []),
    ...(folder.lastScanMs === undefined
      ? []
      : [text("folder.lastScan", { time: formats.dateTime(folder.lastScanMs) })]),
  ];
  return (
    <li className="rounded-lg border border-line bg-surface px-5 py-4 shadow-1 max-sm:px-4">
      <div className="flex flex-wrap items-start gap-3">
        <Folder aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-accent" />
        <div className="min-w-48 flex-1">
          <h2 className="font-semibold [overflow-wrap:anywhere]">
            <bdi>{folder.path}</bdi>
          </h2>
          <p className="mt-0.5 flex items-baseline gap-2 text-sm text-muted">
            <StateDot state={state} />
            <span>
              {text(`folder.state.${state}`)}
              <span className="text-faint">{details.map((detail) => ` · ${detail}`)}</span>
            </span>
          </p>
        </div>
        <FolderButtons folder={folder} />
      </div>
      {folder.noticeRemarks.length === 0 ? null : (
        <p className="mt-3 flex items-start gap-2 rounded-md bg-gold-soft/60 px-3 py-2 text-sm text-gold-ink">
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
          {tell(...folder.noticeRemarks)}
        </p>
      )}
      {left > 0 ? (
        <Meter fraction={done / (done + left)} label={text("activity.progress")} className="mt-3" />
      ) : null}
      <Counts folder={folder} />
    </li>
  );
}

type ShownState = FolderState | "behind";

const dots: Record<ShownState, string> = {
  scanning: "bg-accent animate-pulse",
  behind: "bg-accent",
  watching: "bg-well",
  paused: "bg-line-strong",
  missing: "bg-harm",
};

function StateDot({ state }: { readonly state: ShownState }) {
  return <span aria-hidden="true" className={clsx("size-2 shrink-0 rounded-full", dots[state])} />;
}

function Counts({ folder }: { readonly folder: FolderStatus }) {
  const text = useText();
  const formats = useFormats();
  const statuses = ["indexed", "waiting", "working", "skipped", "failed"] as const;
  return (
    <dl className="mt-3 flex flex-wrap gap-x-6 gap-y-1 text-sm">
      {statuses
        .filter((status) => status === "indexed" || folder.counts[status] > 0)
        .map((status) => (
          <div key={status} className="flex gap-1.5">
            <dt className="text-faint">{text(`status.${status}`)}</dt>
            <dd className={clsx("font-medium tabular-nums", status === "failed" && "text-harm")}>
              {formats.number(folder.counts[status])}
            </dd>
          </div>
        ))}
      {folder.ignoredCount === 0 ? null : (
        <div className="flex gap-1.5">
          <dt className="text-faint">{text("folder.ignored")}</dt>
          <dd className="font-medium tabular-nums">{formats.number(folder.ignoredCount)}</dd>
        </div>
      )}
    </dl>
  );
}

function FolderButtons({ folder }: { readonly folder: FolderStatus }) {
  const text = useText();
  const { update, rescan } = useFolderActions();
  const remove = useRemoveFolder();
  const [dialog, setDialog] = useState<"ignore" | "remove">();
  return (
    <div className="-mt-1 -mr-2 ml-auto flex">
      <IconButton
        label={folder.paused ? text("folder.resume") : text("folder.pause")}
        onClick={() => update({ folderId: folder.id, paused: !folder.paused })}
      >
        {folder.paused ? <Play aria-hidden="true" /> : <Pause aria-hidden="true" />}
      </IconButton>
      <IconButton label={text("folder.rescan")} onClick={() => rescan(folder.id)}>
        <RefreshCw aria-hidden="true" className={clsx(folder.state === "scanning" && "animate-spin")} />
      </IconButton>
      <IconButton label={text("ignore.edit")} onClick={() => setDialog("ignore")}>
        <Settings2 aria-hidden="true" />
      </IconButton>
      <IconButton label={text("folder.remove")} onClick={() => setDialog("remove")}>
        <Trash2 aria-hidden="true" />
      </IconButton>
      {dialog === "ignore" ? <IgnoreDialog folder={folder} onClose={() => setDialog(undefined)} /> : null}
      <Dialog
        open={dialog === "remove"}
        onOpenChange={(open) => setDialog(open ? "remove" : undefined)}
        title={text("folder.removeTitle")}
        footer={
          <>
            <Button onClick={() => setDialog(undefined)}>{text("cancel")}</Button>
            <Button look="harm" onClick={() => (setDialog(undefined), remove(folder))}>
              {text("folder.remove")}
            </Button>
          </>
        }
      >
        <p className="text-muted">{text("folder.removeHint", { path: folder.path })}</p>
      </Dialog>
    </div>
  );
}
