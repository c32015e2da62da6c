import { AudioWaveform, ClipboardCopy, ExternalLink, FolderSearch, Images, Sparkles, X } from "lucide-react";
import type { RefObject } from "react";
import type { Item } from "#shared/model/item.ts";
import { isPushedPath } from "#shared/model/stream.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import type { GeoPoint } from "#shared/model/picture.ts";
import type { QueryLook } from "#shared/query/ast.ts";
import { failureText, useItemActions } from "#ui/state/item-actions.ts";
import { useAbout } from "#ui/state/system.ts";
import { Empty } from "#ui/ui/empty.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { keyNames } from "#ui/ui/keys.tsx";
import { KindIcon, kindKey } from "#ui/ui/kind-icon.tsx";
import { PathCrumbs } from "#ui/ui/path-crumbs.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import type { PreviewTarget } from "./preview-target.ts";
import { PreviewFrame } from "./preview-frame.tsx";
import { PreviewBody } from "./preview-body.tsx";
import { TagEditor } from "./tag-editor.tsx";
import { useItem } from "./use-preview.ts";

interface PreviewPaneProps {
  readonly target: PreviewTarget;
  readonly paneRef: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly onLike: (segmentId: SegmentId) => void;
  /** Finds what looks or sounds like this one, or like a part of it; absent where nothing can be found from here. */
  readonly onLook?: (look: QueryLook) => void;
  readonly onNear?: (place: GeoPoint) => void;
}

/** One item, opened at its anchor. */
export function PreviewPane({ target, paneRef, onClose, onLike, ...looking }: PreviewPaneProps) {
  const text = useText();
  const { data: item, error } = useItem(target.itemId);
  return (
    <PreviewFrame paneRef={paneRef} onClose={onClose}>
      {item === undefined ? (
        <PreviewMissing message={error === null ? undefined : failureText(error, text)} onClose={onClose} />
      ) : (
        <>
          <PreviewHeader item={item} target={target} onClose={onClose} onLike={onLike} {...looking} />
          <PreviewBody item={item} target={target} {...looking} />
        </>
      )}
    </PreviewFrame>
  );
}

function PreviewMissing({
  message,
  onClose,
}: {
  readonly message: string | undefined;
  readonly onClose: () => void;
}) {
  const text = useText();
  if (message === undefined) return <p className="p-6 text-muted">{text("loading")}</p>;
  return (
    <Empty icon={<X aria-hidden="true" />} title={message}>
      <button type="button" className="text-accent underline" onClick={onClose}>
        {text("close")}
      </button>
    </Empty>
  );
}

function PreviewHeader({
  item,
  target,
  onClose,
  onLike,
  onLook,
}: Omit<PreviewPaneProps, "paneRef"> & { readonly item: Item }) {
  const text = useText();
  const formats = useFormats();
  return (
    <header className="border-b border-line px-4 pt-3 pb-2.5">
      <div className="flex items-start gap-2">
        <KindIcon kind={item.kind} className="mt-1 size-4 shrink-0 text-accent" />
        <h2 className="min-w-0 flex-1 text-lg leading-6 font-semibold [overflow-wrap:anywhere]">
          <bdi>{item.title ?? item.name}</bdi>
        </h2>
        <IconButton label={text("preview.close")} hint="Esc" onClick={onClose} className="-mt-1 -mr-2">
          <X aria-hidden="true" />
        </IconButton>
      </div>
      <p className="mt-0.5 flex min-w-0 flex-wrap gap-x-1.5 text-xs text-faint">
        <PathCrumbs path={item.path} keep={4} />
        <span aria-hidden="true">·</span>
        <span>{text(kindKey(item.kind))}</span>
        <span aria-hidden="true">·</span>
        <span>{formats.bytes(item.sizeBytes)}</span>
        <span aria-hidden="true">·</span>
        <time dateTime={new Date(item.modifiedMs).toISOString()}>{formats.dateTime(item.modifiedMs)}</time>
      </p>
      <PreviewActions item={item} target={target} onLike={onLike} onLook={onLook} />
      <TagEditor key={item.id} item={item} />
    </header>
  );
}

function PreviewActions({
  item,
  target,
  onLike,
  onLook,
}: {
  readonly item: Item;
  readonly target: PreviewTarget;
  readonly onLike: PreviewPaneProps["onLike"];
  readonly onLook: PreviewPaneProps["onLook"];
}) {
  const text = useText();
  const { segmentId } = target;
  return (
    <div className="mt-2 -ml-2 flex flex-wrap items-center gap-0.5">
      {isPushedPath(item.path) ? null : <FileActions item={item} />}
      {segmentId === undefined ? null : (
        <IconButton label={text("hit.like")} onClick={() => onLike(segmentId)}>
          <Sparkles aria-hidden="true" />
        </IconButton>
      )}
      {item.kind === "image" && onLook !== undefined ? (
        <IconButton label={text("hit.looksLike")} onClick={() => onLook({ target: item.id })}>
          <Images aria-hidden="true" />
        </IconButton>
      ) : null}
      {(item.kind === "audio" || item.kind === "video") && onLook !== undefined ? (
        <IconButton label={text("hit.soundsLike")} onClick={() => onLook({ target: item.id, sound: {} })}>
          <AudioWaveform aria-hidden="true" />
        </IconButton>
      ) : null}
    </div>
  );
}

/** What was pushed or captured has no file, and none of these. */
function FileActions({ item }: { readonly item: Item }) {
  const text = useText();
  const actions = useItemActions();
  const { data: about } = useAbout();
  return (
    <>
      <button
        type="button"
        onClick={() => actions.open(item.id)}
        className="inline-flex h-8 items-center gap-1.5 rounded-md px-2 text-sm font-medium text-accent hover:bg-accent-soft"
        title={keyNames("Mod+Enter").join(" ")}
      >
        <ExternalLink aria-hidden="true" className="size-4" />
        {text("item.open")}
      </button>
      {about?.canReveal === false ? null : (
        <IconButton label={text("item.reveal")} onClick={() => actions.reveal(item.id)}>
          <FolderSearch aria-hidden="true" />
        </IconButton>
      )}
      <IconButton label={text("item.copyPath")} onClick={() => actions.copyPath(item.path)}>
        <ClipboardCopy aria-hidden="true" />
      </IconButton>
    </>
  );
}
