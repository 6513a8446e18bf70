import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { createMemoryRouter, RouterProvider, useLocation } from "react-router-dom";
import { vi } from "vitest";
import { createApi } from "@/shared/api/client";
import { ApiProvider } from "@/shared/api/context";
import { LanguageProvider } from "@/shared/i18n";
import { type Role, RoleProvider } from "@/shared/session/role";

/** What the API answers, by method and path: "GET /v1/jobs". A value is a 200 of that JSON. */
export type Answers = Record<string, unknown>;

interface Options {
  answers?: Answers;
  role?: Role;
  /** The address the page is shown at, and the route that it is found by. */
  at?: string;
  route?: string;
}

/** problem is an answer that is not what was asked for. */
export function problem(status: number, code: string, detail: string, more: { hint?: string; field?: string } = {}) {
  const body = { type: "about:blank", title: code, status, code, detail, ...more };
  return () => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json" } });
}

/**
 * show renders a part of the console as it stands in the whole: with texts, session, router and an API whose answers are
 * given. It returns what was asked of the API so far, and where the router is. A call that nobody gave an answer to is a 404,
 * as it is in the API.
 */
export function show(element: ReactNode, { answers = {}, role = "operator", at = "/", route = "*" }: Options = {}) {
  const asked: { call: string; query: URLSearchParams; body: unknown; headers: Headers }[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname, searchParams } = new URL(request.url);
    const call = `${request.method} ${pathname}`;
    const text = await request.text();
    asked.push({
      call,
      query: searchParams,
      body: text ? (JSON.parse(text) as unknown) : undefined,
      headers: request.headers,
    });
    const answer = call in answers ? answers[call] : problem(404, "not_found", `no answer to ${call}`);
    return typeof answer === "function"
      ? ((await answer(asked.at(-1))) as Response)
      : new Response(JSON.stringify(answer), { headers: { "Content-Type": "application/json" } });
  });
  const place = { at };
  function Place() {
    const { pathname, search } = useLocation();
    place.at = pathname + search;
    return null;
  }
  const shown = (
    <>
      <Place />
      {element}
    </>
  );
  const router = createMemoryRouter(
    [
      { path: route, element: shown },
      { path: "*", element: <Place /> },
    ].filter(({ path }, i, all) => all.findIndex((r) => r.path === path) === i),
    { initialEntries: [at] },
  );
  const api = createApi("http://console.test", () => Promise.resolve("a-token"));
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const view = render(
    <LanguageProvider>
      <RoleProvider role={role}>
        <QueryClientProvider client={queries}>
          <ApiProvider client={api}>
            <RouterProvider router={router} />
          </ApiProvider>
        </QueryClientProvider>
      </RoleProvider>
    </LanguageProvider>,
  );
  return { ...view, user: userEvent.setup(), asked, place, router };
}
