import { LogOut } from "lucide-react";
import type { ReactNode } from "react";
import type { PagePath } from "#shared/rpc/server/page-paths.ts";
import type { AdminTab } from "#ui/features/admin/admin-route.ts";
import { openTabs, TabBar, tabLook, TabView } from "#ui/features/admin/admin-tabs.tsx";
import { type Me, useMe } from "#ui/state/admin.ts";
import { useFailureToast } from "#ui/state/item-actions.ts";
import { Button } from "#ui/ui/button.tsx";
import { Logo } from "#ui/ui/logo.tsx";
import { Page } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";
import { AccountPage } from "./account-page.tsx";
import { go, PageLink, usePath } from "./address.tsx";
import { Copied } from "./copied.tsx";
import { serverFailureText } from "./failure.ts";
import { usePageTitle, Waiting } from "./frame.tsx";
import { OverviewPage } from "./overview-page.tsx";
import { useSession } from "./server.ts";

/** What whoever is signed in sees: where the server is, the team as far as they may manage it, and their own account. */
export function ManagedPage() {
  const text = useText();
  const { data: me, error } = useMe();
  if (me === undefined)
    return <Waiting problem={error === null ? undefined : serverFailureText(error, text)} />;
  return <Managed me={me} />;
}

function Managed({ me }: { readonly me: Me }) {
  const text = useText();
  const path = usePath();
  const open = openTabs(me);
  const tab = open.find((each) => `/${each}` === path);
  const isAccount = path === "/account";
  const isOverview = tab === undefined && !isAccount;
  const title = isOverview
    ? text("server.overview")
    : text(isAccount ? "server.account" : `admin.tab.${tab ?? "people"}`);
  usePageTitle(title);
  return (
    <div className="flex h-full flex-col">
      <SignedInBar me={me} />
      <main className="min-h-0 flex-1">
        <Page title={me.orgName} hint={text("server.hint")}>
          <TabBar>
            <TabLink to="/" isShown={isOverview}>
              {text("server.overview")}
            </TabLink>
            {open.map((each) => (
              <TabLink key={each} to={pathOf(each)} isShown={each === tab}>
                {text(`admin.tab.${each}`)}
              </TabLink>
            ))}
            <TabLink to="/account" isShown={isAccount}>
              {text("server.account")}
            </TabLink>
          </TabBar>
          {isOverview ? <OverviewPage me={me} /> : null}
          {isAccount ? <AccountPage me={me} /> : null}
          {tab === undefined ? null : <TabView me={me} tab={tab} trailFile={<TrailCommand />} />}
        </Page>
      </main>
    </div>
  );
}

const pathOf = (tab: AdminTab): PagePath => `/${tab}`;

const TabLink = ({
  to,
  isShown,
  children,
}: {
  readonly to: PagePath;
  readonly isShown: boolean;
  readonly children: ReactNode;
}) => (
  <PageLink to={to} aria-current={isShown ? "page" : undefined} className={tabLook}>
    {children}
  </PageLink>
);

function SignedInBar({ me }: { readonly me: Me }) {
  const text = useText();
  const { server, signOut } = useSession();
  const onFailure = useFailureToast();
  const leave = (): void => {
    server.session.signOut().then(() => (signOut(), go("/")), onFailure);
  };
  return (
    <header className="flex items-center gap-3 border-b border-line bg-sunken px-4 py-2">
      <PageLink
        to="/"
        aria-label={text("nav.home")}
        className="flex items-center gap-2.5 rounded-md font-semibold tracking-tight"
      >
        <Logo size={24} />
        {text("server.product")}
      </PageLink>
      <span className="min-w-0 flex-1 truncate text-right text-sm text-muted">
        <bdi>{me.name}</bdi>
      </span>
      <Button look="quiet" onClick={leave}>
        <LogOut aria-hidden="true" className="size-4" />
        {text("server.signOut")}
      </Button>
    </header>
  );
}

/** The server writes no file for a browser: a device does, and checks what it is given against what it saw before. */
function TrailCommand() {
  const text = useText();
  return (
    <div className="flex max-w-[64ch] flex-col gap-2">
      <p className="text-sm text-muted">{text("server.trailHint")}</p>
      <Copied value="tessera admin export-audit trail.ndjson" what={text("server.join.command")} />
    </div>
  );
}
