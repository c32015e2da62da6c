import { CircleStop, FileAudio, Mic } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { openDevice } from "#ui/features/capture/open-device.ts";
import { useDesk } from "#ui/features/capture/capture-provider.tsx";
import { limits } from "#ui/state/limits.ts";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { useToast } from "#ui/ui/toasts.tsx";
import { useText } from "#ui/ui/text.tsx";
import { FileButton } from "./file-button.tsx";
import type { GivenQuery } from "./given-query.tsx";

/** At the end of the box: chooses a sound, or records one. */
export function SoundButtons({ searchBy }: GivenQuery) {
  const text = useText();
  return (
    <>
      <FileButton label={text("search.sound")} accept="audio/*,video/*" onFile={searchBy}>
        <FileAudio aria-hidden="true" />
      </FileButton>
      <RecordButton onRecorded={searchBy} />
    </>
  );
}

/** Records a few seconds by the person's press, and nothing while capture is paused; what it recorded is searched by and not kept. */
function RecordButton({ onRecorded }: { readonly onRecorded: (file: File) => void }) {
  const text = useText();
  const toast = useToast();
  const { isPaused } = useDesk();
  const [recorder, setRecorder] = useState<MediaRecorder>();
  const opening = useRef<AbortController>(undefined);
  // What is paused or left while the person is asked for the microphone, or while it opens, records nothing.
  useEffect(() => {
    if (isPaused) opening.current?.abort();
  }, [isPaused]);
  useEffect(() => () => opening.current?.abort(), []);
  const record = async (): Promise<void> => {
    if (isPaused) return toast({ message: text("search.soundPaused") });
    if (opening.current !== undefined) return;
    const { signal } = (opening.current = new AbortController());
    const device = await openDevice("microphone", undefined);
    opening.current = undefined;
    if (device.kind !== "open") return toast({ message: text(`search.soundNo.${device.kind}`) });
    if (signal.aborted) return release(device.stream);
    setRecorder(startRecorder(device.stream));
  };
  const finish = useEffectEvent((chunks: readonly Blob[], isKept: boolean) => {
    setRecorder(undefined);
    if (isKept) onRecorded(new File([...chunks], text("search.soundRecorded")));
  });
  const isStopped = useEffectEvent(() => isPaused);
  useEffect(() => {
    if (recorder === undefined) return undefined;
    const chunks: Blob[] = [];
    recorder.ondataavailable = ({ data }) => void chunks.push(data);
    recorder.onstop = () => {
      release(recorder.stream);
      finish(chunks, !isStopped());
    };
    const timer = setTimeout(() => recorder.stop(), limits.recordedSoundMsMax);
    return () => {
      clearTimeout(timer);
      // Who goes to another screen sees no more that it records: it ends, and what it has is let go of.
      recorder.onstop = null;
      if (recorder.state !== "inactive") recorder.stop();
      release(recorder.stream);
    };
  }, [recorder]);
  // What pauses everything pauses this.
  useEffect(() => {
    if (isPaused && recorder?.state === "recording") recorder.stop();
  }, [isPaused, recorder]);
  if (recorder !== undefined)
    return (
      <span role="status" className="flex items-center gap-1.5 text-sm text-harm">
        <span aria-hidden="true" className="size-2.5 animate-pulse rounded-full bg-harm" />
        {text("search.soundRecording")}
        <IconButton label={text("search.soundStop")} onClick={() => recorder.stop()}>
          <CircleStop aria-hidden="true" />
        </IconButton>
      </span>
    );
  return (
    <IconButton label={text("search.soundRecord")} className="mr-1" onClick={() => void record()}>
      <Mic aria-hidden="true" />
    </IconButton>
  );
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function startRecorder(stream: MediaStream): MediaRecorder {
  const recorder = new MediaRecorder(stream);
  recorder.start();
  return recorder;
}
