import { useState, useSyncExternalStore } from "react";
import type { Recorder } from "#shared/model/recorder.ts";
import { useTold } from "#ui/state/use-told.ts";
import { type CaptureDesk, recordingOf } from "./capture-desk.ts";

/** What other windows record, of whatever browser. What was told last stands while the host cannot be reached: they go on as well. */
export function useOtherRecorders(owner: string): readonly Recorder[] {
  const [all, setAll] = useState<readonly Recorder[]>([]);
  useTold((client, signal) => client.capture.watchRecorders(undefined, { signal }), setAll);
  return all.filter((each) => each.owner !== owner);
}

/** Shows nothing: it lets every other window know what this one records, for as long as it does. */
export function Announced({ desk, owner }: { readonly desk: CaptureDesk; readonly owner: string }) {
  const view = useSyncExternalStore(desk.subscribe, desk.view);
  return recordingOf(view).map(({ kind }) => <AnnouncedSource key={kind} kind={kind} owner={owner} />);
}

function AnnouncedSource(recorder: Recorder) {
  useTold(
    (client, signal) => client.capture.announce(recorder, { signal }),
    () => undefined,
  );
  return null;
}
