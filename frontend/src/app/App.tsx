import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { Outlet } from "react-router-dom";
import { ApiError } from "@/shared/api/client";
import type { Config } from "./config";
import { Layout } from "./Layout";
import { Session } from "./session";

/** Only passing faults are worth asking again; a problem that names what is wrong is not. */
const passing = (error: Error) => !(error instanceof ApiError) || error.status === 0 || error.status >= 500;

export function App({ config }: { config: Config }) {
  const [queries] = useState(
    () =>
      new QueryClient({
        // Browsers call a machine offline that reaches a stack on itself; whoever is offline is told so by the call.
        defaultOptions: {
          queries: { retry: (n, error) => n < 2 && passing(error), staleTime: 1000, networkMode: "always" },
          mutations: { networkMode: "always" },
        },
      }),
  );
  return (
    <Session config={config}>
      <QueryClientProvider client={queries}>
        <Layout>
          <Outlet />
        </Layout>
      </QueryClientProvider>
    </Session>
  );
}
