import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, type Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";

/** Outcome is what became of the registration of one instance. */
export type Outcome =
  { state: "waiting" | "registering" | "registered" | "exists" } | { state: "failed"; error: Error };

/**
 * useRegisterInstances registers one instance after the other, for each needs Amazon and writes the bucket's policy. One that
 * fails stops no other; one that is registered already stays as it is.
 */
export function useRegisterInstances() {
  const api = useApi();
  const queries = useQueryClient();
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const mutation = useMutation({
    mutationFn: async (requests: Schemas["InstanceRequest"][]) => {
      const set = (instanceId: string, outcome: Outcome) =>
        setOutcomes((before) => new Map(before).set(instanceId, outcome));
      for (const { instanceId } of requests) {
        set(instanceId, { state: "waiting" });
      }
      for (const body of requests) {
        set(body.instanceId, { state: "registering" });
        try {
          await api.POST("/v1/instances", { body });
          set(body.instanceId, { state: "registered" });
        } catch (error) {
          set(
            body.instanceId,
            error instanceof ApiError && error.code === "instance_exists"
              ? { state: "exists" }
              : { state: "failed", error: error as Error },
          );
        }
      }
    },
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["instances"] });
      void queries.invalidateQueries({ queryKey: ["discovery"] });
    },
  });
  return { outcomes, register: mutation.mutate, isPending: mutation.isPending };
}
