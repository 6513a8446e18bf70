import "@cloudscape-design/global-styles/index.css";
import "./app.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router-dom";
import { Speech } from "@/shared/i18n";
import { keepConsentAnswer } from "@/shared/session/consent";
import { Failure } from "@/shared/ui/Failure";
import { loadConfig } from "./config";
import { createConsole } from "./routes";

keepConsentAnswer();
const root = createRoot(document.getElementById("root") as HTMLElement);
loadConfig().then(
  (config) =>
    root.render(
      <StrictMode>
        <Speech>
          <RouterProvider router={createConsole(config)} />
        </Speech>
      </StrictMode>,
    ),
  (error: unknown) =>
    root.render(
      <Speech>
        <Failure error={error as Error} retry={() => location.reload()} />
      </Speech>,
    ),
);
