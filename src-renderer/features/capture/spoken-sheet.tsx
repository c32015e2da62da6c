import { Link } from "@tanstack/react-router";
import { clsx } from "clsx";
import { ItemId } from "#shared/model/ids.ts";
import { useModels } from "#ui/state/models.ts";
import { useSpoken } from "#ui/state/spoken.ts";
import { Sheet } from "#ui/ui/page.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import type { RecentCapture } from "./capture-desk.ts";
import { useDesk } from "./capture-provider.tsx";
import { isRecording } from "./capture-source.ts";
import { speechHint } from "./speech-hint.ts";
import { soundMs } from "./wav.ts";

/** Each utterance of this window's microphone, with its words as soon as they are written down; newest last. */
export function SpokenSheet() {
  const text = useText();
  const { recent, sources } = useDesk();
  const utterances = recent.filter(({ captured }) => captured.mediaType === "audio/wav").toReversed();
  if (utterances.length === 0 && !isRecording(sources.microphone)) return null;
  return (
    <Sheet title={text("spoken.title")}>
      <div className="py-4">
        <SpeechModelHint />
        {utterances.length === 0 ? <p className="text-sm text-muted">{text("spoken.nothing")}</p> : null}
        <div role="log" aria-label={text("spoken.title")}>
          <ul className="divide-y divide-line">
            {utterances.map((each) => (
              <Utterance key={each.captured.key} utterance={each} />
            ))}
          </ul>
        </div>
      </div>
    </Sheet>
  );
}

/** What would add words, where nothing would write words down. */
function SpeechModelHint() {
  const text = useText();
  const models = useModels();
  if (models === undefined) return null;
  const hint = speechHint(models);
  if (hint === undefined) return null;
  return (
    <p className="mb-3 max-w-[64ch] text-sm text-muted">
      {text(hint)}{" "}
      <Link to="/settings" className="rounded-sm text-accent underline">
        {text("spoken.toModels")}
      </Link>
    </p>
  );
}

function Utterance({ utterance: { captured, state } }: { readonly utterance: RecentCapture }) {
  const text = useText();
  const formats = useFormats();
  const itemId = state.kind === "kept" ? ItemId.parse(state.itemId) : undefined;
  const spoken = useSpoken(itemId);
  const kind =
    state.kind === "dropped" ? "failed" : state.kind === "waiting" ? "waiting" : (spoken?.kind ?? "writing");
  const length = formats.duration(soundMs(captured.bytes.size));
  return (
    <li className="flex items-baseline gap-4 py-2">
      <span className="shrink-0 text-xs text-muted tabular-nums">
        {`${formats.time(captured.timeMs)} · ${length}`}
      </span>
      <p className={clsx("min-w-0 flex-1", kind !== "words" && "text-sm text-muted")}>
        {spoken?.kind === "words" && itemId !== undefined ? (
          <Link to="/library" search={{ item: itemId }} className="rounded-sm hover:underline">
            {spoken.text}
          </Link>
        ) : kind === "words" ? null : (
          text(`spoken.${kind}`)
        )}
      </p>
    </li>
  );
}
