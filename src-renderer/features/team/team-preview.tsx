import { X } from "lucide-react";
import type { RefObject } from "react";
import type { TeamHit } from "#shared/model/team-hit.ts";
import { usePartitionName } from "#ui/state/team.ts";
import { PreviewFrame } from "#ui/features/preview/preview-frame.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { KindIcon } from "#ui/ui/kind-icon.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { EraseItem } from "./erase-item.tsx";
import { ItemSay } from "./item-say.tsx";
import { LabelDot } from "./label-dot.tsx";
import { OpenedOriginal } from "./opened-original.tsx";

/** What another person shares, opened at the place that was found. */
export function TeamPreview({
  hit,
  paneRef,
  onClose,
}: {
  readonly hit: TeamHit;
  readonly paneRef: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}) {
  const text = useText();
  const formats = useFormats();
  const partitionName = usePartitionName();
  const { sharedBy, partitionId, sharedMs, itemId, ordinal, snippet, tags, title, note } = hit;
  const words = snippet.words.map(({ startChar, endChar }) => snippet.text.slice(startChar, endChar));
  return (
    <PreviewFrame paneRef={paneRef} onClose={onClose}>
      <header className="border-b border-line px-4 pt-3 pb-2.5">
        <div className="flex items-start gap-2">
          <KindIcon kind={hit.kind} className="mt-1 size-4 shrink-0 text-accent" />
          <h2 className="min-w-0 flex-1 text-lg leading-6 font-semibold [overflow-wrap:anywhere]">
            <bdi>{title ?? hit.name}</bdi>
          </h2>
          <span className="mt-1">
            <LabelDot label={hit.label} />
          </span>
          <IconButton label={text("preview.close")} hint="Esc" onClick={onClose} className="-mt-1 -mr-2">
            <X aria-hidden="true" />
          </IconButton>
        </div>
        <p className="mt-0.5 text-xs text-muted">
          {[
            text("team.sharedBy", { person: sharedBy.userName, partition: partitionName(partitionId) }),
            text("team.onDevice", { device: sharedBy.deviceName }),
            formats.dateTime(sharedMs),
          ].join(" · ")}
        </p>
      </header>
      <div
        tabIndex={0}
        role="region"
        aria-label={text("preview.text")}
        className="min-h-0 flex-1 overflow-auto px-4 py-3 -outline-offset-2"
      >
        <OpenedOriginal id={itemId} ordinal={ordinal} words={words}>
          <ItemSay
            id={itemId}
            partitionId={partitionId}
            edits={{
              tags,
              favourite: hit.favourite,
              trashed: false,
              ...(title === undefined ? {} : { title }),
              ...(note === undefined ? {} : { note }),
              ...(hit.label === undefined ? {} : { label: hit.label }),
            }}
          />
        </OpenedOriginal>
        <EraseItem id={itemId} partitionId={partitionId} name={title ?? hit.name} />
      </div>
    </PreviewFrame>
  );
}
