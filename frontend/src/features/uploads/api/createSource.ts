import { useMutation } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, type Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";
import { digestOf } from "../digest";

/** put sends a file straight to S3; only XMLHttpRequest tells how far it is. */
function put(
  { url, method, headers }: Schemas["SourceUpload"],
  file: File,
  signal: AbortSignal,
  onPart: (part: number) => void,
) {
  return new Promise<void>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = (e) => onPart(e.loaded / Math.max(e.total, 1));
    request.onload = () =>
      request.status < 300 || request.status === 412 // this very file is there already
        ? resolve()
        : reject(new ApiError(request.status, "s3", `The source bucket answered ${request.status}.`));
    request.onerror = () => reject(new ApiError(0, "unreachable", "The source bucket can't be reached."));
    request.onabort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

export interface Stage {
  doing: "digest" | "put";
  /** From 0 to 1. */
  part: number;
}

/**
 * usePutFile puts a file into the source bucket and returns where it is. A file that is there already is told by its digest,
 * and not sent again.
 */
export function usePutFile() {
  const api = useApi();
  const [stage, setStage] = useState<Stage>();
  const running = useRef<AbortController>(undefined);
  const { mutate, reset, isPending, error, variables } = useMutation({
    mutationFn: async (file: File) => {
      const { signal } = (running.current = new AbortController());
      const sha256 = await digestOf(file, signal, (part) => setStage({ doing: "digest", part }));
      const { data } = await api.POST("/v1/sources", { body: { name: file.name, sha256 }, signal });
      const target = data as Schemas["SourceUpload"];
      if (!target.exists) {
        await put(target, file, signal, (part) => setStage({ doing: "put", part }));
      }
      signal.throwIfAborted();
      return target.source;
    },
    onSettled: () => setStage(undefined),
  });
  const cancel = useCallback(() => {
    running.current?.abort();
    reset();
  }, [reset]);
  useEffect(() => () => running.current?.abort(), []);
  return {
    put: mutate,
    cancel,
    stage: isPending ? (stage ?? { doing: "digest" as const, part: 0 }) : undefined,
    error,
    file: variables,
  };
}
