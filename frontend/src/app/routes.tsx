import type { ComponentType } from "react";
import { createBrowserRouter, type RouteObject } from "react-router-dom";
import type { Role } from "@/shared/session/role";
import { App } from "./App";
import type { Config } from "./config";
import { Home } from "./Home";
import { RequireRole } from "./RequireRole";
import { NotFound } from "./NotFound";
import { PageError } from "./PageError";

/** page is loaded when somebody comes to it; who has not the role that all of it needs is told so instead. */
function page(path: string, load: () => Promise<ComponentType>, role?: Role): RouteObject {
  const route = { path, lazy: async () => ({ Component: await load() }) };
  return role ? { element: <RequireRole role={role} />, children: [route] } : route;
}

const pages: RouteObject[] = [
  { index: true, element: <Home /> },
  page("uploads", async () => (await import("@/features/uploads/UploadsPage")).UploadsPage),
  page("uploads/new", async () => (await import("@/features/uploads/create/NewUploadPage")).NewUploadPage, "operator"),
  page("uploads/:jobId", async () => (await import("@/features/uploads/UploadPage")).UploadPage),
  page("connections", async () => (await import("@/features/connections/ConnectionsPage")).ConnectionsPage),
  page(
    "connections/new",
    async () => (await import("@/features/connections/NewConnectionPage")).NewConnectionPage,
    "admin",
  ),
  page("connections/callback", async () => (await import("@/features/connections/CallbackPage")).CallbackPage, "admin"),
  page("connections/:connectionId", async () => (await import("@/features/connections/ConnectionPage")).ConnectionPage),
  page(
    "connections/:connectionId/edit",
    async () => (await import("@/features/connections/EditConnectionPage")).EditConnectionPage,
    "admin",
  ),
  page("instances", async () => (await import("@/features/instances/InstancesPage")).InstancesPage),
  page("instances/discover", async () => (await import("@/features/instances/DiscoverPage")).DiscoverPage, "admin"),
  page("instances/import", async () => (await import("@/features/instances/ImportPage")).ImportPage, "admin"),
  page("instances/:instanceId", async () => (await import("@/features/instances/InstancePage")).InstancePage),
  page(
    "instances/:instanceId/edit",
    async () => (await import("@/features/instances/EditInstancePage")).EditInstancePage,
    "admin",
  ),
  page("datasets", async () => (await import("@/features/datasets/DataSetsPage")).DataSetsPage),
  page("datasets/new", async () => (await import("@/features/datasets/NewDataSetPage")).NewDataSetPage, "operator"),
  page("datasets/:instanceId", async () => (await import("@/features/datasets/DataSetsPage")).DataSetsPage),
  page("datasets/:instanceId/:dataSetId", async () => (await import("@/features/datasets/DataSetPage")).DataSetPage),
  page(
    "datasets/:instanceId/:dataSetId/edit",
    async () => (await import("@/features/datasets/EditDataSetPage")).EditDataSetPage,
    "operator",
  ),
  page("mappings", async () => (await import("@/features/mappings/MappingsPage")).MappingsPage),
  page("mappings/new", async () => (await import("@/features/mappings/NewMappingPage")).NewMappingPage, "operator"),
  page("mappings/:name", async () => (await import("@/features/mappings/MappingPage")).MappingPage),
  page(
    "mappings/:name/edit",
    async () => (await import("@/features/mappings/NewVersionPage")).NewVersionPage,
    "operator",
  ),
  page("forget", async () => (await import("@/features/forget/DeletionsPage")).DeletionsPage, "admin"),
  page("forget/new", async () => (await import("@/features/forget/NewDeletionPage")).NewDeletionPage, "admin"),
  page("forget/:deletionId", async () => (await import("@/features/forget/DeletionPage")).DeletionPage, "admin"),
  page("activity", async () => (await import("@/features/activity/ActivityPage")).ActivityPage, "admin"),
  page("webhooks", async () => (await import("@/features/webhooks/WebhooksPage")).WebhooksPage, "admin"),
  page("webhooks/new", async () => (await import("@/features/webhooks/NewWebhookPage")).NewWebhookPage, "admin"),
  page("webhooks/:webhookId", async () => (await import("@/features/webhooks/WebhookPage")).WebhookPage, "admin"),
  page(
    "webhooks/:webhookId/edit",
    async () => (await import("@/features/webhooks/EditWebhookPage")).EditWebhookPage,
    "admin",
  ),
  { path: "*", element: <NotFound /> },
];

export function createConsole(config: Config) {
  // What goes wrong in a page leaves what is around it, and the way to other pages.
  const children = [{ errorElement: <PageError />, children: pages }];
  return createBrowserRouter([
    { element: <App config={config} />, errorElement: <PageError />, hydrateFallbackElement: <></>, children },
  ]);
}
