import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { Failure } from "./Failure";

interface Props<T> {
  of: UseQueryResult<T>;
  /** It stands in a page that has a heading already. */
  inside?: boolean;
  children: (data: T) => ReactNode;
}

/**
 * Loaded shows what was asked for once it is there; until then that it is asked for, or why it can't be had. What
 * is gone since is no longer shown.
 */
export function Loaded<T>({ of, inside, children }: Props<T>) {
  const t = useText();
  const gone = of.error instanceof ApiError && of.error.status === 404;
  if (of.data !== undefined && !gone) {
    return children(of.data);
  }
  return (
    <SpaceBetween size="l">
      {!inside && <Header variant="h1">{of.error ? t.app.notShown : t.app.loading}</Header>}
      {of.error ? <Failure error={of.error} retry={() => void of.refetch()} /> : <Spinner size="large" />}
    </SpaceBetween>
  );
}
