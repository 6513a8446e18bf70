import "@cloudscape-design/global-styles/index.css";
import "./app.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router-dom";
import { LanguageProvider } from "@/shared/i18n";
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
        <LanguageProvider>
          <RouterProvider router={createConsole(config)} />
        </LanguageProvider>
      </StrictMode>,
    ),
  (error: unknown) =>
    root.render(
      <LanguageProvider>
        <Failure error={error as Error} retry={() => location.reload()} />
      </LanguageProvider>,
    ),
);
