import { Link } from "@tanstack/react-router";
import { type Membership, useTeamStatus } from "#ui/state/team.ts";
import { Page } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";
import { ConnectionSheet } from "./connection-sheet.tsx";
import { DeltaSheet } from "./delta-sheet.tsx";
import { JoinSheet } from "./join-sheet.tsx";
import { LimitsSheet } from "./limits-sheet.tsx";
import { PartitionsSheet } from "./partitions-sheet.tsx";
import { ReceivedSheet } from "./received-sheet.tsx";
import { SharedSheet } from "./shared-sheet.tsx";
import { SourcesSheet } from "./sources-sheet.tsx";
import { SuggestionsSheet } from "./suggestions-sheet.tsx";

/** The team: whether this device is in one, what it shares there, and how far that has come. */
export function TeamScreen() {
  const text = useText();
  const status = useTeamStatus();
  if (status === undefined)
    return (
      <Page title={text("nav.team")}>
        <p className="text-muted">{text("loading")}</p>
      </Page>
    );
  if (!status.joined)
    return (
      <Page title={text("nav.team")} hint={text("team.hint")}>
        <JoinSheet />
      </Page>
    );
  return <JoinedTeam status={status} />;
}

function JoinedTeam({ status }: { readonly status: Membership }) {
  const text = useText();
  const { org, person, device } = status;
  return (
    <Page
      title={org.name}
      hint={text("team.as", { person: person.name, device: device.name })}
      actions={
        <Link
          to="/team/admin"
          search={{}}
          className="inline-flex h-8 items-center rounded-md border border-line bg-surface px-3 text-sm font-medium shadow-1 hover:border-line-strong hover:bg-sunken"
        >
          {text("admin.open")}
        </Link>
      }
    >
      <ConnectionSheet status={status} />
      <SourcesSheet />
      <SharedSheet counts={status.counts} rejectedCount={status.queue.rejectedCount} />
      <ReceivedSheet />
      <SuggestionsSheet />
      <PartitionsSheet />
      <LimitsSheet limits={status.limits} />
      <DeltaSheet />
    </Page>
  );
}
