import { createHashHistory, createRootRoute, createRoute, createRouter } from "@tanstack/react-router";
import { ActivityScreen } from "#ui/features/activity/activity-screen.tsx";
import { AdminParams } from "#ui/features/admin/admin-route.ts";
import { AdminScreen } from "#ui/features/admin/admin-screen.tsx";
import { CaptureScreen } from "#ui/features/capture/capture-screen.tsx";
import { LibraryParams } from "#ui/features/library/library-route.ts";
import { LibraryScreen } from "#ui/features/library/library-screen.tsx";
import { SearchParams } from "#ui/features/search/search-route.ts";
import { SearchScreen } from "#ui/features/search/search-screen.tsx";
import { SettingsScreen } from "#ui/features/settings/settings-screen.tsx";
import { TeamScreen } from "#ui/features/team/team-screen.tsx";
import { ErrorPanel } from "./error-panel.tsx";
import { Shell } from "./shell.tsx";

const root = createRootRoute({
  component: Shell,
  errorComponent: ErrorPanel,
  notFoundComponent: SearchScreen,
});
const search = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: SearchScreen,
  validateSearch: SearchParams,
  errorComponent: ErrorPanel,
});
const library = createRoute({
  getParentRoute: () => root,
  path: "/library",
  component: LibraryScreen,
  validateSearch: LibraryParams,
  errorComponent: ErrorPanel,
});
const activity = createRoute({
  getParentRoute: () => root,
  path: "/activity",
  component: ActivityScreen,
  errorComponent: ErrorPanel,
});
const capture = createRoute({
  getParentRoute: () => root,
  path: "/capture",
  component: CaptureScreen,
  errorComponent: ErrorPanel,
});
const team = createRoute({
  getParentRoute: () => root,
  path: "/team",
  component: TeamScreen,
  errorComponent: ErrorPanel,
});
const admin = createRoute({
  getParentRoute: () => root,
  path: "/team/admin",
  component: AdminScreen,
  validateSearch: AdminParams,
  errorComponent: ErrorPanel,
});
const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: SettingsScreen,
  errorComponent: ErrorPanel,
});

const routeTree = root.addChildren([search, library, activity, capture, team, admin, settings]);

// Behind a hash: the edge and the app's own scheme serve one page and need to know no routes.
export const createAppRouter = () =>
  createRouter({ routeTree, history: createHashHistory(), defaultPreload: false, scrollRestoration: false });

declare module "@tanstack/react-router" {
  interface Register {
    readonly router: ReturnType<typeof createAppRouter>;
  }
}
