import { createBrowserRouter, type RouteObject } from "react-router-dom";
import { App } from "./App";
import type { Config } from "./config";
import { Home } from "./Home";
import { NotFound } from "./NotFound";

/** The pages, each in a file of its own that is loaded when somebody comes to it. */
const pages: RouteObject[] = [
  { index: true, element: <Home /> },
  { path: "uploads", lazy: async () => ({ Component: (await import("@/features/uploads/UploadsPage")).UploadsPage }) },
  {
    path: "uploads/new",
    lazy: async () => ({ Component: (await import("@/features/uploads/create/NewUploadPage")).NewUploadPage }),
  },
  {
    path: "uploads/:jobId",
    lazy: async () => ({ Component: (await import("@/features/uploads/UploadPage")).UploadPage }),
  },
  {
    path: "connections",
    lazy: async () => ({ Component: (await import("@/features/connections/ConnectionsPage")).ConnectionsPage }),
  },
  {
    path: "connections/new",
    lazy: async () => ({ Component: (await import("@/features/connections/NewConnectionPage")).NewConnectionPage }),
  },
  {
    path: "connections/callback",
    lazy: async () => ({ Component: (await import("@/features/connections/CallbackPage")).CallbackPage }),
  },
  {
    path: "connections/:connectionId",
    lazy: async () => ({ Component: (await import("@/features/connections/ConnectionPage")).ConnectionPage }),
  },
  {
    path: "connections/:connectionId/edit",
    lazy: async () => ({ Component: (await import("@/features/connections/EditConnectionPage")).EditConnectionPage }),
  },
  {
    path: "instances",
    lazy: async () => ({ Component: (await import("@/features/instances/InstancesPage")).InstancesPage }),
  },
  {
    path: "instances/discover",
    lazy: async () => ({ Component: (await import("@/features/instances/DiscoverPage")).DiscoverPage }),
  },
  {
    path: "instances/import",
    lazy: async () => ({ Component: (await import("@/features/instances/ImportPage")).ImportPage }),
  },
  {
    path: "instances/:instanceId",
    lazy: async () => ({ Component: (await import("@/features/instances/InstancePage")).InstancePage }),
  },
  {
    path: "instances/:instanceId/edit",
    lazy: async () => ({ Component: (await import("@/features/instances/EditInstancePage")).EditInstancePage }),
  },
  { path: "*", element: <NotFound /> },
];

export function createConsole(config: Config) {
  return createBrowserRouter([{ element: <App config={config} />, hydrateFallbackElement: <></>, children: pages }]);
}
