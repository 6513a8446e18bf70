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
  {
    path: "datasets",
    lazy: async () => ({ Component: (await import("@/features/datasets/DataSetsPage")).DataSetsPage }),
  },
  {
    path: "datasets/new",
    lazy: async () => ({ Component: (await import("@/features/datasets/NewDataSetPage")).NewDataSetPage }),
  },
  {
    path: "datasets/:instanceId",
    lazy: async () => ({ Component: (await import("@/features/datasets/DataSetsPage")).DataSetsPage }),
  },
  {
    path: "datasets/:instanceId/:dataSetId",
    lazy: async () => ({ Component: (await import("@/features/datasets/DataSetPage")).DataSetPage }),
  },
  {
    path: "datasets/:instanceId/:dataSetId/edit",
    lazy: async () => ({ Component: (await import("@/features/datasets/EditDataSetPage")).EditDataSetPage }),
  },
  {
    path: "mappings",
    lazy: async () => ({ Component: (await import("@/features/mappings/MappingsPage")).MappingsPage }),
  },
  {
    path: "mappings/new",
    lazy: async () => ({ Component: (await import("@/features/mappings/NewMappingPage")).NewMappingPage }),
  },
  {
    path: "mappings/:name",
    lazy: async () => ({ Component: (await import("@/features/mappings/MappingPage")).MappingPage }),
  },
  {
    path: "mappings/:name/edit",
    lazy: async () => ({ Component: (await import("@/features/mappings/NewVersionPage")).NewVersionPage }),
  },
  {
    path: "forget",
    lazy: async () => ({ Component: (await import("@/features/forget/DeletionsPage")).DeletionsPage }),
  },
  {
    path: "forget/new",
    lazy: async () => ({ Component: (await import("@/features/forget/NewDeletionPage")).NewDeletionPage }),
  },
  {
    path: "forget/:deletionId",
    lazy: async () => ({ Component: (await import("@/features/forget/DeletionPage")).DeletionPage }),
  },
  {
    path: "activity",
    lazy: async () => ({ Component: (await import("@/features/activity/ActivityPage")).ActivityPage }),
  },
  {
    path: "webhooks",
    lazy: async () => ({ Component: (await import("@/features/webhooks/WebhooksPage")).WebhooksPage }),
  },
  {
    path: "webhooks/new",
    lazy: async () => ({ Component: (await import("@/features/webhooks/NewWebhookPage")).NewWebhookPage }),
  },
  {
    path: "webhooks/:webhookId",
    lazy: async () => ({ Component: (await import("@/features/webhooks/WebhookPage")).WebhookPage }),
  },
  {
    path: "webhooks/:webhookId/edit",
    lazy: async () => ({ Component: (await import("@/features/webhooks/EditWebhookPage")).EditWebhookPage }),
  },
  { path: "*", element: <NotFound /> },
];

export function createConsole(config: Config) {
  return createBrowserRouter([{ element: <App config={config} />, hydrateFallbackElement: <></>, children: pages }]);
}
