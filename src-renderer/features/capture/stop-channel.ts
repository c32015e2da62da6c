/** A stop goes to the other windows of this browser itself, for the host that tells all of them may be out of reach. */
const channelName = "tessera-stop-recording";
const stop = "stop";

export function tellOtherWindows(): void {
  const channel = new BroadcastChannel(channelName);
  channel.postMessage(stop);
  channel.close();
}

/** Gives what ends it. */
export function hearOtherWindows(onStop: () => void): () => void {
  const channel = new BroadcastChannel(channelName);
  channel.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (data === stop) onStop();
  });
  return () => channel.close();
}
