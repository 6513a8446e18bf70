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
  { path: "*", element: <NotFound /> },
];

export function createConsole(config: Config) {
  return createBrowserRouter([{ element: <App config={config} />, hydrateFallbackElement: <></>, children: pages }]);
}
