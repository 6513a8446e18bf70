import type { Schemas } from "@/shared/api/client";

type JobState = Schemas["JobState"];

export const openStates: JobState[] = ["queued", "running", "transformed", "submitted"];

export const isFinal = (state: JobState) => !openStates.includes(state);

/** Nothing is sent to AMC yet. */
export const canCancel = (state: JobState) => isFinal(state) === false && state !== "submitted";

export const canRetry = (state: JobState) =>
  state === "failed" || state === "partially_succeeded" || state === "cancelled";
