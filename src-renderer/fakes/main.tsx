import { RPCLink } from "@orpc/client/message-port";
import { RPCHandler } from "@orpc/server/message-port";
import { start } from "#ui/app/app.tsx";
import { connect } from "#ui/state/connection.ts";
import { fakeDocuments } from "./fake-documents.ts";
import { fakeSituations } from "./fake-activity.ts";
import { fakeUrls } from "./fake-bytes.ts";
import { fakeExchanges } from "./fake-team.ts";
import { createFakeHost } from "./fake-host.ts";

// What kind of library, and what the host is at: `fake.html?locale=de&busy`, `?empty`, `?choosing`, or `?team=offline`, `?team=current&role=viewer`.
// What comes from elsewhere comes when the window is told of it: `dispatchEvent(new Event("grace-suggests"))`.
const wanted = new URLSearchParams(location.search);
const host = createFakeHost({
  isEmpty: wanted.has("empty"),
  situation: fakeSituations.find((situation) => wanted.has(situation)) ?? "idle",
  exchange: fakeExchanges.find((exchange) => wanted.get("team") === exchange) ?? "alone",
  elsewhere: window,
  isChoosing: wanted.has("choosing"),
  isViewer: wanted.get("role") === "viewer",
  settings: wanted.get("locale") === "de" ? { locale: "de" } : {},
});
const { port1, port2 } = new MessageChannel();
new RPCHandler(host).upgrade(port1);
port1.start();
port2.start();

const urlOf = (itemId: string): string =>
  fakeDocuments[Number.parseInt(itemId.slice(-12), 16) - 1]?.kind === "pdf" ? fakeUrls.pdf : fakeUrls.image;
start(
  connect(
    (events) => {
      const open = (): void => events.opened(new RPCLink({ port: port2 }));
      queueMicrotask(open);
      // The host is in the page itself: what it can lose is the browser's own network.
      addEventListener("offline", () => events.lost());
      return open;
    },
    { content: urlOf, thumbnail: urlOf, waveform: urlOf, frame: urlOf, capture: () => "/capture" },
  ),
);
