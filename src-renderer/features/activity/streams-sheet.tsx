import { clsx } from "clsx";
import { Pause, Play, RadioTower, Trash2 } from "lucide-react";
import { useState } from "react";
import { StreamName, type StreamStatus } from "#shared/model/stream.ts";
import { useStreamActions, useStreams } from "#ui/state/streams.ts";
import { Button } from "#ui/ui/button.tsx";
import { Dialog } from "#ui/ui/dialog.tsx";
import { TextField } from "#ui/ui/field.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";

/** What other programs push: messages, lines of logs, what sensors say. */
export function StreamsSheet() {
  const text = useText();
  const streams = useStreams();
  return (
    <Sheet title={text("streams.title")}>
      <div className="py-4">
        <p className="mb-3 max-w-[64ch] text-sm text-muted">{text("streams.hint")}</p>
        {streams.length === 0 ? null : (
          <ul aria-label={text("streams.title")} className="mb-4 divide-y divide-line">
            {streams.map((stream) => (
              <StreamRow key={stream.id} stream={stream} />
            ))}
          </ul>
        )}
        <AddStream />
      </div>
    </Sheet>
  );
}

function StreamRow({ stream }: { readonly stream: StreamStatus }) {
  const text = useText();
  const formats = useFormats();
  const { update, remove } = useStreamActions();
  const [isRemoving, setIsRemoving] = useState(false);
  const { name, paused, eventCount, lastEventMs } = stream;
  const details = [
    ...(paused ? [text("streams.paused")] : []),
    text("streams.count", { count: eventCount }),
    ...(lastEventMs === undefined ? [] : [text("streams.last", { time: formats.dateTime(lastEventMs) })]),
  ];
  return (
    <li className="flex items-start gap-3 py-2">
      <RadioTower
        aria-hidden="true"
        className={clsx("mt-0.5 size-5 shrink-0", paused ? "text-faint" : "text-accent")}
      />
      <div className="min-w-0 flex-1">
        <h3 className="truncate font-mono text-sm font-semibold">{name}</h3>
        <p className="text-sm text-muted tabular-nums">{details.join(" · ")}</p>
        {eventCount === 0 && !paused ? <PushExample name={name} /> : null}
      </div>
      <IconButton
        label={text(paused ? "streams.resume" : "streams.pause", { name })}
        onClick={() => update({ name, paused: !paused })}
      >
        {paused ? <Play aria-hidden="true" /> : <Pause aria-hidden="true" />}
      </IconButton>
      <IconButton label={text("streams.remove", { name })} onClick={() => setIsRemoving(true)}>
        <Trash2 aria-hidden="true" />
      </IconButton>
      <Dialog
        open={isRemoving}
        onOpenChange={setIsRemoving}
        title={text("streams.removeTitle", { name })}
        footer={
          <>
            <Button onClick={() => setIsRemoving(false)}>{text("cancel")}</Button>
            <Button look="harm" onClick={() => (setIsRemoving(false), remove(name))}>
              {text("streams.removeConfirm")}
            </Button>
          </>
        }
      >
        <p className="text-muted">{text("streams.removeHint", { count: eventCount })}</p>
      </Dialog>
    </li>
  );
}

/** How to begin, for as long as nothing has arrived. */
function PushExample({ name }: { readonly name: string }) {
  const text = useText();
  return (
    <div className="mt-2 text-sm text-muted">
      <p>{text("streams.example")}</p>
      <pre className="mt-1 overflow-x-auto rounded-md bg-sunken px-3 py-2 font-mono text-xs text-ink">
        {`echo '{"key":"1","text":"The pump started."}' | tessera push ${name}`}
      </pre>
    </div>
  );
}

function AddStream() {
  const text = useText();
  const { add } = useStreamActions();
  const [draft, setDraft] = useState("");
  const name = StreamName.safeParse(draft.trim());
  const isWrong = draft.trim() !== "" && !name.success;
  return (
    <form
      className="flex flex-wrap items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.success) add.mutate(name.data, { onSuccess: () => setDraft("") });
      }}
    >
      <TextField
        label={text("streams.name")}
        placeholder={text("streams.placeholder")}
        value={draft}
        onValue={setDraft}
        className="w-80 max-w-full"
        error={isWrong ? text("streams.nameRule") : undefined}
      />
      <Button type="submit" disabled={!name.success} className="mt-5.5">
        {text("streams.add")}
      </Button>
    </form>
  );
}
