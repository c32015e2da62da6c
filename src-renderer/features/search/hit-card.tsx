import { clsx } from "clsx";
import { AudioWaveform, Copy, Images, Sparkles, ThumbsDown } from "lucide-react";
import { memo, useState } from "react";
import type { Hit, Plan } from "#shared/model/hit.ts";
import { clockText } from "#shared/query/durations.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import { useConnection } from "#ui/state/tessera.tsx";
import { limits } from "#ui/state/limits.ts";
import { anchorLabel } from "#ui/ui/anchor-label.ts";
import { KindIcon, kindKey } from "#ui/ui/kind-icon.tsx";
import { PathCrumbs } from "#ui/ui/path-crumbs.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import type { LikeSense } from "./edit-query.ts";
import { hitButton } from "./hit-focus.ts";
import { LegBars } from "./leg-bars.tsx";
import { SnippetText } from "./snippet-text.tsx";
import { WhyPopover } from "./why-popover.tsx";

export interface HitActions {
  readonly onSelect: (hit: Hit, segmentId: SegmentId) => void;
  /** Goes on into the preview. */
  readonly onEnter: (hit: Hit) => void;
  readonly onOpen: (hit: Hit) => void;
  readonly onLike: (hit: Hit) => void;
  readonly onUnlike: (hit: Hit) => void;
  /** Pictures and scenes that look like it, or recordings that sound like it. */
  readonly onLikeness: (hit: Hit, sense: LikeSense) => void;
}

interface HitCardProps {
  readonly hit: Hit;
  readonly plan: Plan;
  /** Who in the team shares the very same content. */
  readonly alsoBy?: string | undefined;
  readonly selected: boolean;
  readonly actions: HitActions;
}

const smallLook =
  "inline-flex items-center gap-1 rounded-sm px-1 text-xs text-muted hover:bg-sunken hover:text-ink";

/** Drawn again only when its own hit changes: every key that is typed draws the screen around it. */
export const HitCard = memo(function HitCard({ hit, plan, alsoBy, selected, actions }: HitCardProps) {
  const text = useText();
  return (
    <article
      className={clsx(
        "relative grid grid-cols-[auto_1fr] outline-offset-0 outline-accent has-[[data-hit]:focus-visible]:outline-2 gap-x-3 rounded-lg border px-3 py-2.5 transition-colors [contain-intrinsic-size:auto_120px] [content-visibility:auto]",
        selected
          ? "border-accent-line bg-surface shadow-2"
          : "border-transparent hover:border-line hover:bg-surface",
      )}
      onClick={(event) => {
        // The buttons inside mean themselves; the rest of the card means the hit.
        if (event.target instanceof Element && event.target.closest("button, a, summary") === null)
          actions.onSelect(hit, hit.segmentId);
      }}
    >
      <HitPicture hit={hit} />
      <div className="min-w-0">
        <button
          type="button"
          data-hit={hit.segmentId}
          aria-current={selected}
          className="block max-w-full truncate rounded-sm text-left text-lg leading-6 font-semibold text-ink outline-none hover:text-accent"
          {...hitButton(hit, actions)}
        >
          <bdi>{hit.title ?? hit.name}</bdi>
        </button>
        <HitPlace hit={hit} />
        {hit.snippet.text === "" ? null : (
          <p className="mt-1 line-clamp-3 leading-6 [overflow-wrap:anywhere] text-ink/85">
            <SnippetText snippet={hit.snippet} />
          </p>
        )}
        <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1">
          <SameLook hit={hit} />
          {alsoBy === undefined ? null : (
            <span className="rounded-full bg-accent-soft px-2 text-xs text-accent">
              {text("team.alsoBy", { person: alsoBy })}
            </span>
          )}
          <LegBars legs={hit.legs} />
          <WhyPopover hit={hit} plan={plan} />
          <button type="button" onClick={() => actions.onLike(hit)} className={smallLook}>
            <Sparkles aria-hidden="true" className="size-3.5" />
            {text("hit.like")}
          </button>
          {hit.kind === "image" || hit.kind === "video" ? (
            <button type="button" onClick={() => actions.onLikeness(hit, "look")} className={smallLook}>
              <Images aria-hidden="true" className="size-3.5" />
              {text("hit.looksLike")}
            </button>
          ) : null}
          {hit.kind === "audio" || hit.kind === "video" ? (
            <button type="button" onClick={() => actions.onLikeness(hit, "sound")} className={smallLook}>
              <AudioWaveform aria-hidden="true" className="size-3.5" />
              {text("hit.soundsLike")}
            </button>
          ) : null}
          <button
            type="button"
            title={text("hit.unlike")}
            onClick={() => actions.onUnlike(hit)}
            className={smallLook}
          >
            <ThumbsDown aria-hidden="true" className="size-3.5" />
            <span className="sr-only">{text("hit.unlike")}</span>
          </button>
        </div>
        <MoreInItem hit={hit} onSelect={actions.onSelect} />
        <SameContent paths={hit.sameContent} />
      </div>
    </article>
  );
});

function HitPicture({ hit }: { readonly hit: Hit }) {
  const { bytes } = useConnection();
  const [isBroken, setIsBroken] = useState(false);
  if (hit.hasThumbnail && !isBroken)
    return (
      <img
        src={bytes.thumbnail(hit.itemId)}
        alt=""
        loading="lazy"
        decoding="async"
        onError={() => setIsBroken(true)}
        className="mt-0.5 size-10 rounded-md border border-line bg-sunken object-cover"
      />
    );
  return (
    <span className="mt-0.5 flex size-10 items-center justify-center rounded-md border border-line bg-sunken text-muted">
      <KindIcon kind={hit.kind} className="size-5" />
    </span>
  );
}

/** Said of what is the very picture that was asked for, in another size, format or light. */
export function SameLook({ hit }: { readonly hit: Hit }) {
  const text = useText();
  if (hit.legs.look?.isSame !== true) return null;
  return <span className="rounded-full bg-gold-soft px-2 text-xs text-gold-ink">{text("hit.sameLook")}</span>;
}

function HitPlace({ hit }: { readonly hit: Hit }) {
  const text = useText();
  const formats = useFormats();
  return (
    <p className="flex min-w-0 flex-wrap items-center gap-x-1.5 text-xs text-faint">
      <span className="sr-only">{text(kindKey(hit.kind))}</span>
      <PathCrumbs path={hit.path} />
      <Dot />
      {hit.title === undefined ? null : (
        <>
          <bdi className="truncate">{hit.name}</bdi>
          <Dot />
        </>
      )}
      <span className="whitespace-nowrap">{anchorLabel(hit.anchor, text)}</span>
      {hit.durationMs === undefined ? null : (
        <>
          <Dot />
          <span className="whitespace-nowrap tabular-nums">{clockText(hit.durationMs)}</span>
        </>
      )}
      {hit.headingPath.length === 0 ? null : (
        <>
          <Dot />
          <span className="truncate text-muted">{hit.headingPath.at(-1)}</span>
        </>
      )}
      <Dot />
      <time dateTime={new Date(hit.modifiedMs).toISOString()} className="whitespace-nowrap">
        {formats.date(hit.modifiedMs)}
      </time>
      {hit.tags.slice(0, limits.tagsShown).map((tag) => (
        <span key={tag} className="rounded-full bg-accent-soft px-1.5 text-accent">
          {tag}
        </span>
      ))}
    </p>
  );
}

function Dot() {
  return <span aria-hidden="true">·</span>;
}

function MoreInItem({ hit, onSelect }: { readonly hit: Hit; readonly onSelect: HitActions["onSelect"] }) {
  const text = useText();
  if (hit.more.length === 0) return null;
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-1 text-xs">
      <span className="text-faint">{text("hit.more", { count: hit.more.length })}</span>
      {hit.more.slice(0, 5).map((place) => (
        <button
          key={place.segmentId}
          type="button"
          onClick={() => onSelect(hit, place.segmentId)}
          className="max-w-48 truncate rounded-full border border-line bg-canvas px-2 py-0.5 text-muted hover:border-line-strong hover:text-ink"
        >
          {place.headingPath.at(-1) ?? anchorLabel(place.anchor, text)}
        </button>
      ))}
    </div>
  );
}

function SameContent({ paths }: { readonly paths: readonly string[] }) {
  const text = useText();
  if (paths.length === 0) return null;
  return (
    <details className="mt-1.5 text-xs text-muted">
      <summary className="inline-flex items-center gap-1 rounded-sm hover:text-ink">
        <Copy aria-hidden="true" className="size-3.5" />
        {text("hit.same", { count: paths.length })}
      </summary>
      <ul className="mt-1 flex flex-col gap-0.5 pl-4">
        {paths.map((path) => (
          <li key={path} className="truncate" title={path}>
            <bdi>{path}</bdi>
          </li>
        ))}
      </ul>
    </details>
  );
}
