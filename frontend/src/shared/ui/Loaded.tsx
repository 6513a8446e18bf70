import Spinner from "@cloudscape-design/components/spinner";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Failure } from "./Failure";

/** Loaded shows what was asked for once it is there; until then that it is asked for, or why it can't be had. */
export function Loaded<T>({ of, children }: { of: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  if (of.data !== undefined) {
    return children(of.data);
  }
  return of.error ? <Failure error={of.error} retry={() => void of.refetch()} /> : <Spinner size="large" />;
}
