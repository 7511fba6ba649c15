/** The addresses of the application; every page is loaded when it is first opened. */
import { createBrowserRouter } from "react-router";
import { RouteTrouble } from "./RouteTrouble";
import { Shell } from "./shell/Shell";

const page = (load: () => Promise<{ default: React.ComponentType }>) => async () => ({
  Component: (await load()).default,
});

export const router = createBrowserRouter([
  {
    path: "/",
    Component: Shell,
    ErrorBoundary: RouteTrouble,
    HydrateFallback: () => null,
    children: [
      {
        ErrorBoundary: RouteTrouble,
        children: [
          { index: true, lazy: page(() => import("./HomePage")) },
          { path: "o/:object", lazy: page(() => import("@/platform/records/list/ListPage")) },
          { path: "o/:object/statistics", lazy: page(() => import("@/features/statistics/StatisticsPage")) },
          { path: "o/:object/:id", lazy: page(() => import("@/platform/records/record/RecordPage")) },
          { path: "imports/new", lazy: page(() => import("@/features/imports/NewImportPage")) },
          { path: "imports/:id", lazy: page(() => import("@/features/imports/ImportPage")) },
          { path: "notifications", lazy: page(() => import("@/features/notifications/NotificationsPage")) },
          { path: "jobs", lazy: page(() => import("@/features/jobs/JobsPage")) },
          { path: "log", lazy: page(() => import("@/features/log/LogPage")) },
          { path: "account", lazy: page(() => import("@/features/account/AccountPage")) },
          { path: "settings", lazy: page(() => import("@/features/settings/SettingsPage")) },
          { path: "settings/security", lazy: page(() => import("@/features/security/SecurityPage")) },
          { path: "settings/encryption", lazy: page(() => import("@/features/security/EncryptionPage")) },
          { path: "settings/trust", lazy: page(() => import("@/features/trust/TrustPage")) },
          { path: "settings/fields", lazy: page(() => import("@/features/customise/ObjectsPage")) },
          { path: "*", lazy: page(() => import("./NotFoundPage")) },
        ],
      },
    ],
  },
]);
