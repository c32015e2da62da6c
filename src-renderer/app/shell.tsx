import { Link, Outlet } from "@tanstack/react-router";
import { clsx } from "clsx";
import { Activity, Camera, Command, Library, Search, Settings, Users, type LucideIcon } from "lucide-react";
import { useState, type MouseEvent } from "react";
import { isBusy, useActivity } from "#ui/state/activity.tsx";
import { emptySearch } from "#ui/state/window-events.ts";
import { Logo } from "#ui/ui/logo.tsx";
import { useWatchNews } from "#ui/state/watches.ts";
import { useTeamNews, useTeamStatus } from "#ui/state/team.ts";
import { useText } from "#ui/ui/text.tsx";
import type { MessageKey } from "#ui/ui/messages/message.ts";
import { CaptureBar } from "#ui/features/capture/capture-bar.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { DemoBar } from "./demo-bar.tsx";
import { Palette } from "./palette.tsx";
import { ShortcutHelp } from "./shortcut-help.tsx";
import { useShellCommands } from "./use-shell-commands.ts";
import { useShortcuts } from "./use-shortcuts.ts";

const places: readonly {
  readonly to: "/" | "/library" | "/activity" | "/capture" | "/team" | "/settings";
  readonly key: MessageKey;
  readonly Icon: LucideIcon;
}[] = [
  { to: "/", key: "nav.search", Icon: Search },
  { to: "/library", key: "nav.library", Icon: Library },
  { to: "/activity", key: "nav.activity", Icon: Activity },
  { to: "/capture", key: "nav.capture", Icon: Camera },
  { to: "/team", key: "nav.team", Icon: Users },
  { to: "/settings", key: "nav.settings", Icon: Settings },
];

/** With a key held the link opens another window, and this one stays as it is. */
function emptyUnlessElsewhere(event: MouseEvent): void {
  if (!event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) emptySearch();
}

/** What stands around every screen. */
export function Shell() {
  const text = useText();
  const [overlay, setOverlay] = useState<"palette" | "help">();
  useShortcuts(setOverlay);
  useShellCommands();
  useWatchNews();
  useTeamNews();
  return (
    <div className="flex h-full flex-col">
      <a
        href="#main"
        onClick={(event) => (event.preventDefault(), document.querySelector<HTMLElement>("#main")?.focus())}
        className="absolute -top-20 left-2 z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:top-2"
      >
        {text("nav.skip")}
      </a>
      <DemoBar />
      <ConnectionBanner />
      <CaptureBar />
      <div className="flex min-h-0 flex-1 max-sm:flex-col-reverse">
        <Places onPalette={() => setOverlay("palette")} />
        <main id="main" tabIndex={-1} className="min-h-0 min-w-0 flex-1 outline-none">
          <Outlet />
        </main>
      </div>
      <Palette
        open={overlay === "palette"}
        onOpenChange={(open) => setOverlay(open ? "palette" : undefined)}
        onHelp={() => setOverlay("help")}
      />
      <ShortcutHelp
        open={overlay === "help"}
        onOpenChange={(open) => setOverlay(open ? "help" : undefined)}
      />
    </div>
  );
}

/** The screens, and the way to everything else: at the side, or below where the window is as narrow as a telephone. */
function Places({ onPalette }: { readonly onPalette: () => void }) {
  const text = useText();
  return (
    <nav
      aria-label={text("nav.label")}
      className="flex w-21 shrink-0 flex-col items-center gap-1 border-r border-line bg-sunken py-4 max-sm:w-full max-sm:flex-row max-sm:gap-0 max-sm:border-t max-sm:border-r-0 max-sm:px-1 max-sm:py-1"
    >
      <Link
        to="/"
        search={{}}
        onClick={emptyUnlessElsewhere}
        aria-label={text("nav.home")}
        className="mb-4 rounded-md max-sm:hidden"
      >
        <Logo size={30} />
      </Link>
      {places.map(({ to, key, Icon }) => (
        <Link
          key={to}
          to={to}
          onClick={to === "/" ? emptyUnlessElsewhere : undefined}
          activeOptions={{ exact: true, includeSearch: false }}
          className="group relative flex w-19 flex-col items-center gap-0.5 rounded-lg py-2 text-xs font-medium text-muted hover:text-ink aria-[current=page]:bg-surface aria-[current=page]:text-accent aria-[current=page]:shadow-1 max-sm:w-auto max-sm:min-w-0 max-sm:flex-1 max-sm:py-1.5 max-sm:text-[0.625rem] max-sm:leading-3.5"
        >
          <Icon aria-hidden="true" className="size-5" strokeWidth={1.75} />
          {text(key)}
          {to === "/activity" ? <BusyDot /> : null}
          {to === "/team" ? <TeamDot /> : null}
        </Link>
      ))}
      <span className="flex-1 max-sm:hidden" />
      <button
        type="button"
        aria-label={text("palette.open")}
        onClick={onPalette}
        className="flex size-10 items-center justify-center rounded-lg text-muted hover:bg-surface hover:text-ink max-sm:hidden"
      >
        <Command aria-hidden="true" className="size-4.5" />
      </button>
    </nav>
  );
}

/** That something is being done, seen from every screen. */
function BusyDot() {
  const text = useText();
  const activity = useActivity();
  const isFailing =
    activity?.folders.some(({ state, notice }) => state === "missing" || notice !== undefined) ?? false;
  if (activity === undefined || (!isBusy(activity) && !isFailing)) return null;
  return (
    <>
      <span
        aria-hidden="true"
        className={clsx(
          "absolute top-1.5 left-1/2 ml-2 size-2 rounded-full ring-2 ring-sunken",
          isFailing ? "bg-gold" : "animate-pulse bg-accent",
        )}
      />
      <span className="sr-only">{isFailing ? text("activity.notice") : text("activity.busy")}</span>
    </>
  );
}

/** That the team needs a person: it has shut this device out, or did not take something. */
function TeamDot() {
  const text = useText();
  const status = useTeamStatus();
  if (status?.joined !== true) return null;
  const isShut = ["expired", "revoked", "outdated", "unproved"].includes(status.connection);
  if (!isShut && status.counts.refused === 0) return null;
  return (
    <>
      <span
        aria-hidden="true"
        className={clsx(
          "absolute top-1.5 left-1/2 ml-2 size-2 rounded-full ring-2 ring-sunken",
          isShut ? "bg-harm" : "bg-gold",
        )}
      />
      <span className="sr-only">{text(isShut ? "team.shutOut" : "team.someRefused")}</span>
    </>
  );
}
