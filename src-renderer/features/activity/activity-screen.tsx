import { FolderPlus, Pause, Play } from "lucide-react";
import { useState } from "react";
import type { Activity } from "#shared/rpc/library-contract.ts";
import { BrowseDialog } from "#ui/features/first-run/browse-dialog.tsx";
import { isBusy, leftCount, useActivity } from "#ui/state/activity.tsx";
import { useFolderActions, useLeavingFolders } from "#ui/state/folders.ts";
import { Button } from "#ui/ui/button.tsx";
import { Empty } from "#ui/ui/empty.tsx";
import { Meter } from "#ui/ui/meter.tsx";
import type { MessageKey } from "#ui/ui/messages/message.ts";
import { Page, Sheet } from "#ui/ui/page.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { BacklogLine } from "./backlog-line.tsx";
import { FolderCard } from "./folder-card.tsx";
import { ReadingLine } from "./reading-line.tsx";
import { StreamsSheet } from "./streams-sheet.tsx";

/** What Tessera is doing, and with which folders. */
export function ActivityScreen() {
  const text = useText();
  const activity = useActivity();
  const leaving = useLeavingFolders();
  const [isBrowsing, setIsBrowsing] = useState(false);
  const folders = activity?.folders.filter(({ id }) => !leaving.has(id)) ?? [];
  return (
    <Page
      title={text("nav.activity")}
      hint={text("activity.hint")}
      actions={
        <Button look="primary" onClick={() => setIsBrowsing(true)}>
          <FolderPlus aria-hidden="true" className="size-4" />
          {text("folder.add")}
        </Button>
      }
    >
      {activity === undefined ? (
        <p className="text-muted">{text("loading")}</p>
      ) : (
        <Queue activity={activity} />
      )}
      {activity !== undefined && folders.length === 0 ? (
        <Empty
          icon={<FolderPlus aria-hidden="true" />}
          title={text("folder.none")}
          hint={text("folder.noneHint")}
        >
          <Button look="primary" onClick={() => setIsBrowsing(true)}>
            {text("welcome.choose")}
          </Button>
        </Empty>
      ) : null}
      <ul aria-label={text("folder.list")} className="mb-6 flex flex-col gap-3">
        {folders.map((folder) => (
          <FolderCard key={folder.id} folder={folder} />
        ))}
      </ul>
      <StreamsSheet />
      <BrowseDialog open={isBrowsing} onOpenChange={setIsBrowsing} />
    </Page>
  );
}

function Queue({ activity }: { readonly activity: Activity }) {
  const text = useText();
  const formats = useFormats();
  const { pauseAll } = useFolderActions();
  const { counts } = activity;
  const left = leftCount(activity);
  const done = counts.indexed + counts.skipped + counts.failed + counts.cancelled;
  const busy = isBusy(activity);
  const state = stateKey(activity);
  return (
    <Sheet title={text("activity.now")}>
      <div className="flex flex-wrap items-center gap-4 py-4">
        <div className="min-w-56 flex-1">
          <p className="text-lg font-semibold">{text(state, { count: left })}</p>
          <p className="text-sm text-muted tabular-nums">
            {left > 0 && !activity.paused
              ? [
                  text("activity.rate", {
                    rate: formats.number(Math.round(activity.itemsPerSecond * 10) / 10),
                  }),
                  activity.remainingMs === undefined
                    ? ""
                    : text("activity.remaining", { time: formats.duration(activity.remainingMs) }),
                ]
                  .filter((part) => part !== "")
                  .join(" · ")
              : text("activity.done", { count: counts.indexed })}
          </p>
        </div>
        <Button onClick={() => pauseAll(!activity.paused)}>
          {activity.paused ? (
            <Play aria-hidden="true" className="size-4" />
          ) : (
            <Pause aria-hidden="true" className="size-4" />
          )}
          {activity.paused ? text("activity.resumeAll") : text("activity.pauseAll")}
        </Button>
      </div>
      {busy ? (
        <Meter
          fraction={left + done === 0 ? undefined : done / (left + done)}
          label={text("activity.progress")}
          className="mb-4"
        />
      ) : null}
      <InWork paths={activity.working} />
      <IndexLine index={activity.index} />
      <BacklogLine kind="looking" backlog={activity.looking} />
      <BacklogLine kind="listening" backlog={activity.listening} />
      <ReadingLine reading={activity.reading} />
    </Sheet>
  );
}

function stateKey(activity: Activity): MessageKey {
  if (activity.diskFull) return leftCount(activity) > 0 ? "activity.diskFull" : "activity.noRoom";
  if (activity.paused) return "activity.paused";
  if (leftCount(activity) > 0) return "activity.working";
  return isBusy(activity) ? "activity.scanning" : "activity.idle";
}

/** The files being read at this moment. */
function InWork({ paths }: { readonly paths: readonly string[] }) {
  const text = useText();
  if (paths.length === 0) return null;
  return (
    <ul
      aria-label={text("activity.inWork")}
      className="border-t border-line py-3 font-mono text-xs text-faint"
    >
      {paths.map((path) => (
        <li key={path} className="truncate" title={path}>
          <bdi>{path}</bdi>
        </li>
      ))}
    </ul>
  );
}

function IndexLine({ index }: { readonly index: Activity["index"] }) {
  const text = useText();
  const formats = useFormats();
  if (index.state === "ready" || index.state === "empty")
    return (
      <p className="border-t border-line py-3 text-sm text-muted">
        {text(`activity.index.${index.state}`, { count: index.vectorCount })}
      </p>
    );
  return (
    <div className="border-t border-line py-3 text-sm text-muted">
      <p className="mb-1.5">
        {text("activity.index.building", {
          done: formats.number(index.vectorCount),
          wanted: formats.number(index.wantedCount),
        })}
      </p>
      <Meter
        fraction={index.wantedCount === 0 ? undefined : index.vectorCount / index.wantedCount}
        label={text("activity.index.progress")}
      />
    </div>
  );
}
