import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, type Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";

/** put sends a file straight to S3; only XMLHttpRequest tells how far it is. */
function put({ url, method, headers }: Schemas["SourceUpload"], file: File, onPart: (part: number) => void) {
  return new Promise<void>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = (e) => onPart(e.loaded / Math.max(e.total, 1));
    request.onload = () =>
      request.status < 300
        ? resolve()
        : reject(new ApiError(request.status, "s3", `The source bucket answered ${request.status}.`));
    request.onerror = () => reject(new ApiError(0, "unreachable", "The source bucket can't be reached."));
    request.send(file);
  });
}

/** usePutFile puts a file into the source bucket and returns where it is. */
export function usePutFile() {
  const api = useApi();
  const [part, setPart] = useState(0);
  const mutation = useMutation({
    mutationFn: async (file: File) => {
      setPart(0);
      const { data } = await api.POST("/v1/sources", { body: { name: file.name } });
      const target = data as Schemas["SourceUpload"];
      await put(target, file, setPart);
      return target.source;
    },
  });
  return { ...mutation, part };
}
